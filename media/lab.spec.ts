import { startLabOpenai } from '../lab/openai/index.ts';
import { loadVoices } from '../lab/voices/voices.ts';
import { silentLog } from '../actors/ports/log.ts';
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import type { ConversationFact } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { parseSdp } from './codec/sdp.ts';
import { startMediaPlane } from './index.ts';
import { RtpParty } from './scripted-party.ts';

const tool = (name: string) => ({
  name,
  description: name,
  parameters: { type: 'object', properties: {}, additionalProperties: true },
});

describe('the media plane with the stand-in for the provider', () => {
  it('holds a whole conversation: greeting, barge-in, answer, tools, goodbye', async () => {
    const lab = await startLabOpenai({ speech: 'tones', thinkingMs: 50, seed: 'plane' });
    const party = await RtpParty.open();
    const plane = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 36_000, portMax: 36_999 },
      ai: { baseUrl: lab.baseUrl, apiKey: 'sk-lab' },
      workers: 1,
      log: silentLog,
    });
    const facts: ConversationFact[] = [];
    const of = <T extends ConversationFact['type']>(type: T) =>
      facts.filter((fact): fact is Extract<ConversationFact, { type: T }> => fact.type === type);
    try {
      const { endpointId, leg, offer } = await plane.engine.open({
        callId: 'c1',
        codecs: ['PCMU'],
      });
      const tools = [tool('set_outcome'), tool('end_call')];
      await plane.conversations.open('c1', leg, { ...conversationSpec, tools }, (fact) =>
        facts.push(fact),
      );
      await plane.engine.accept(endpointId, party.sdp(), 'final');
      party.to = parseSdp(offer).port;
      await plane.conversations.start('c1', { speak: true });
      // So much that words of the greeting were heard.
      await until(() => party.voiceHeard().length > 8000);

      const voices = loadVoices('tones');
      const yes = voices.audio(voices.phrase('en', 'callee', 'yes'), 'pcmu');
      party.speak(yes);
      await until(() => of('interrupted').length === 1);
      await until(() => of('toolAsked').length === 2, 10_000);
      expect(of('toolAsked').map(({ name }) => name)).toEqual(['set_outcome', 'end_call']);
      expect(of('turnTaken')[0]?.wait.latencyMs).toBeLessThan(2000);
      for (const { toolCallId } of of('toolAsked'))
        await plane.conversations.toolResult('c1', toolCallId, '{"ok":true}', false);
      await plane.conversations.drained('c1', 15_000);
      await plane.conversations.close('c1', 'test');

      const spoke = of('spoke').toSorted((a, b) => a.startedAt - b.startedAt);
      expect(spoke.map(({ who, interrupted }) => `${who} ${interrupted}`)).toEqual([
        'agent true',
        'callee false',
        'agent false',
      ]);
      expect(of('usage').length).toBeGreaterThan(1);
      expect(of('problem')).toEqual([]);
      expect(of('lost')).toEqual([]);
    } finally {
      party.close();
      await plane.close();
      await lab.close();
    }
  }, 30_000);
});
