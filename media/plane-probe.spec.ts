import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { silentLog } from '../actors/ports/log.ts';
import type { LegSpec } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { startMediaPlane, type MediaPlane } from './plane.ts';

describe('a probe of a leg', () => {
  let plane: MediaPlane;

  beforeAll(async () => {
    plane = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 36_500, portMax: 36_599 },
      ai: { baseUrl: 'http://127.0.0.1:1', apiKey: 'k' },
      workers: 2,
      log: silentLog,
    });
  }, 30_000);
  afterAll(() => plane.close());

  it('hears its own tone from a media server that echoes, and lets go of it', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    let isGone = false;
    server.on('connection', (socket) => {
      socket.on('message', (data, isBinary) => isBinary && socket.send(data));
      socket.on('close', () => (isGone = true));
    });
    const leg: LegSpec = {
      ...{ kind: 'socket', token: 't1', codec: 'PCMU', dialect: 'chan_websocket' },
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/media/t1`,
    };
    expect((await plane.probe.heard(leg)).received).toBe(0);
    await plane.probe.probe(leg);
    await until(() => plane.probe.heard(leg).then(({ loudMs }) => loudMs > 200), 10_000);
    await plane.probe.endProbe(leg);
    await until(() => isGone);
    server.close();
  }, 20_000);

  it('says so when the leg is not there', () =>
    expectAsync(plane.probe.probe({ kind: 'rtp', endpointId: 'gone' })).toBeRejectedWithError(
      /closed/,
    ));
});
