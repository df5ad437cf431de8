import type { ClipLibrary } from '../ports/announcement.ts';
import { realtimeEdge, type RealtimePorts } from './edge.ts';

describe('what a conversation does on the audio plane', () => {
  it('tells the callee of the recording before the agent speaks, however long the words take to load', async () => {
    const done: string[] = [];
    const words = Promise.withResolvers<Awaited<ReturnType<ClipLibrary['clip']>>>();
    const edge = realtimeEdge({
      callId: 'c1',
      clock: { now: () => 0 },
      clips: { clip: () => words.promise },
      conversations: {
        announce: () => Promise.resolve(void done.push('announced')),
        start: () => Promise.resolve(void done.push('started')),
      },
    } as unknown as RealtimePorts);
    const announcement = { clip: { id: 'own' }, language: 'en', recordsFrom: 'end' } as const;
    const send = (): void => undefined;
    const both = Promise.all([
      edge.perform({ type: 'announce', announcement }, send),
      edge.perform({ type: 'startAudio', speak: true }, send),
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([]);
    words.resolve({ text: '[Legal notice]', audio: new Uint8Array(160) });
    await both;
    expect(done).toEqual(['announced', 'started']);
    edge.release();
  });
});
