import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isInternal } from './internal-addresses.ts';
import { OutboundError, sendOut, type OutboundRequest } from './request.ts';

const usual = {
  ...{ method: 'GET', headers: {}, body: null, timeoutMs: 2000, maxBytes: 1000 },
  allowsInternal: true,
};
const codeOf = (asked: Partial<OutboundRequest> & { url: string }) =>
  sendOut({ ...usual, ...asked }).then(
    ({ status }) => status,
    (error: unknown) => (error instanceof OutboundError ? error.code : error),
  );

describe('a request to somebody’s server', () => {
  let server: Server;
  let base: string;
  const seen: IncomingMessage[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    seen.length = 0;
    answer = (_request, response) => response.end('ok');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('knows internal addresses from public ones', () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '0.0.0.0'])
      expect(isInternal(address)).withContext(address).toBeTrue();
    for (const address of [
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      'fe80::1%eth0',
      'x',
    ])
      expect(isInternal(address)).withContext(address).toBeTrue();
    for (const address of ['8.8.8.8', '93.184.216.34', '2606:4700::1111'])
      expect(isInternal(address)).withContext(address).toBeFalse();
  });

  it('goes to no internal address, however it is written or looked up', async () => {
    const port = new URL(base).port;
    for (const host of [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
    ])
      expect(await codeOf({ url: `http://${host}:${port}/`, allowsInternal: false }))
        .withContext(host)
        .toBe('internal_address');
    expect(seen).toEqual([]);
    expect(await codeOf({ url: base })).toBe(200);
  });

  it('gives up in time, and reads no more than it may', async () => {
    answer = () => undefined;
    expect(await codeOf({ url: base, timeoutMs: 50 })).toBe('timeout');
    const aborted = AbortSignal.abort();
    expect(await codeOf({ url: base, signal: aborted })).toBe('aborted');
    answer = (_request, response) => response.end('x'.repeat(100_000));
    expect((await sendOut({ ...usual, url: base })).body.length).toBe(1000);
  });

  it('follows redirects of a GET alone, and takes no secret to another server', async () => {
    answer = ({ url }, response) => {
      if (url === '/') response.writeHead(302, { location: '/there' });
      if (url === '/away')
        response.writeHead(302, { location: base.replace('127.0.0.1', 'localhost') + '/there' });
      if (url === '/loop') response.writeHead(302, { location: '/loop' });
      response.end('ok');
    };
    const headers = { authorization: 'Bearer secret' };
    expect(await codeOf({ url: `${base}/`, headers })).toBe(200);
    expect(seen.at(-1)?.headers.authorization).toBe('Bearer secret');
    expect(await codeOf({ url: `${base}/away`, headers })).toBe(200);
    expect(seen.at(-1)?.headers.authorization).toBeUndefined();
    expect(await codeOf({ url: `${base}/loop` })).toBe('redirected');
    expect(await codeOf({ url: `${base}/`, method: 'POST', body: '' })).toBe('redirected');
  });
});
