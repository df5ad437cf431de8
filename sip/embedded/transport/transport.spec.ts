import { startSipServer } from '../server.ts';
import { MAX_BODY, MAX_HEAD, StreamFramer, type StreamEvent } from './stream-framing.ts';
import { SipBindError } from './transports.ts';

const message = (body: string): string =>
  `MESSAGE sip:b@h SIP/2.0\r\nl: ${body.length}\r\n\r\n${body}`;
const types = (events: readonly StreamEvent[]): string[] => events.map((e) => e.type);

describe('A stream', () => {
  it('is cut by Content-Length wherever its chunks end', () => {
    const text = message('one\r\n\r\n') + message('') + message('three');
    for (const size of [1, 3, 50, 1000]) {
      const framer = new StreamFramer();
      const found: string[] = [];
      for (let at = 0; at < text.length; at += size)
        for (const event of framer.push(text.slice(at, at + size)))
          if (event.type === 'message') found.push(event.text);
      expect(found).toEqual([message('one\r\n\r\n'), message(''), message('three')]);
      expect(framer.partial).toBeFalse();
    }
  });

  it('tells the line ends between messages, whole or in parts', () => {
    const framer = new StreamFramer();
    expect(types(framer.push('\r\n\r\n'))).toEqual(['lineEnd', 'lineEnd']);
    expect(types(framer.push(`\r\n${message('x')}`))).toEqual(['lineEnd', 'message']);
    expect(types(framer.push('\r'))).toEqual([]);
    expect(types(framer.push('\n'))).toEqual(['lineEnd']);
    expect(framer.partial).toBeFalse();
  });

  it('is broken by a message without length, a body too large and a head without end', () => {
    expect(new StreamFramer().push('OPTIONS sip:h SIP/2.0\r\nTo: x\r\n\r\n')).toEqual([
      jasmine.objectContaining({ type: 'broken', status: 400 }),
    ]);
    expect(
      new StreamFramer().push(`OPTIONS sip:h SIP/2.0\r\nContent-Length: ${MAX_BODY + 1}\r\n\r\n`),
    ).toEqual([jasmine.objectContaining({ type: 'broken', status: 513 })]);
    expect(types(new StreamFramer().push('x'.repeat(MAX_HEAD + 1)))).toEqual(['broken']);
  });
});

describe('A SIP port that is taken', () => {
  it('is named with host, port and transport', async () => {
    const first = await startSipServer({ sip: { host: '127.0.0.1', port: 0 } });
    const error: unknown = await startSipServer({ sip: first.sip }).catch((e: unknown) => e);
    await first.close();
    expect(error).toBeInstanceOf(SipBindError);
    expect(error).toEqual(
      jasmine.objectContaining({
        code: 'EADDRINUSE',
        host: '127.0.0.1',
        port: first.sip.port,
        transport: 'tcp',
      }),
    );
    expect(String(error)).toContain(`127.0.0.1 port ${first.sip.port} (tcp)`);
  });
});
