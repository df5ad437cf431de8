import { connect, createServer } from 'node:net';
import type { StreamKind } from './stream.ts';

export const tcp = (): StreamKind => ({
  proto: 'tcp',
  server: createServer({ noDelay: true }),
  accepted: 'connection',
  connect: ({ address, port }) => connect({ host: address, port, noDelay: true }),
});
