import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Leftovers } from '../installation.ts';
import { HOST } from '../sip/sipp.ts';

/** A way to a server that can be cut and mended. */
export interface BreakableWay {
  readonly port: number;
  /** Ends what goes over it, and takes nothing new. */
  cut(): void;
  mend(): Promise<void>;
}

export async function breakableWay(leftovers: Leftovers, to: number): Promise<BreakableWay> {
  const sockets = new Set<Socket>();
  const open = async (port: number) => {
    const server = createServer((from) => {
      const far = connect(to, HOST);
      from.pipe(far).pipe(from);
      for (const socket of [from, far]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
      }
    }).listen(port, HOST);
    await once(server, 'listening');
    return server;
  };
  let server = await open(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  leftovers.defer(cut);
  return { port, cut, mend: async () => void (server = await open(port)) };
}
