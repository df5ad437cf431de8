import { HepSender } from '../../sip/trace/hep-sender.ts';
import { SipTraceWriter } from '../stores/sip-trace-store.ts';
import type { Parts } from './actors.ts';

/** Keeps the SIP messages of every call, and sends them to a Homer when one is configured. */
export function openTrace(parts: Omit<Parts, 'media' | 'ai' | 'tools'>): void {
  const { config, line, sequelize, log, closing } = parts;
  const writer = new SipTraceWriter(sequelize, log);
  const homer = config.hep && new HepSender({ ...config.hep, local: line.address });
  const stop = line.trace((message) => {
    writer.add(message);
    homer?.add(message);
  });
  closing.defer(async () => {
    stop();
    await homer?.close();
    await writer.close();
  });
}
