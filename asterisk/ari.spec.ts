import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { silentLog } from '../actors/ports/log.ts';
import { until } from '../actors/ports/until.ts';
import { Ari } from './ari.ts';

describe('the events of Asterisk', () => {
  it('are asked for at once when a call needs them, however long the pause was to be', async () => {
    let refused = 0;
    const server = createServer();
    const upgrades = new WebSocketServer({ noServer: true });
    // The pause after the fourth refusal is of two seconds.
    server.on('upgrade', (request, socket, head) => {
      if (refused < 4) {
        refused += 1;
        socket.end('HTTP/1.1 503 Not Yet\r\n\r\n');
      } else upgrades.handleUpgrade(request, socket, head, () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const account = { username: 'a', password: 'b', application: 'c' };
    const ari = new Ari({ url, ...account, log: silentLog });
    await until(() => refused === 4);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await ari.up(1500);
    expect(ari.isUp).toBeTrue();
    ari.close();
    upgrades.close();
    server.closeAllConnections();
    server.close();
  }, 15_000);
});
