import { SipTraceWriter } from '../stores/sip-trace-store.ts';
import type { Parts } from './actors.ts';

/** Keeps the SIP messages of every call. */
export function openTrace({ line, sequelize, log, closing }: Omit<Parts, 'media' | 'ai'>): void {
  const writer = new SipTraceWriter(sequelize, log);
  const stop = line.trace((message) => writer.add(message));
  closing.defer(async () => {
    stop();
    await writer.close();
  });
}
