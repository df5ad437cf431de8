import type { Endpoint, MediaServer } from 'drachtio-fsmrf';
import { within } from './within.ts';

const ANSWER_WITHIN_MS = 1500;

/** Ends a call inside FreeSWITCH: by SIP, or by its event socket where that fails. Never throws. */
export async function hangUp({ dialog, uuid }: Endpoint, server: MediaServer): Promise<void> {
  const bye = dialog?.destroy() ?? Promise.resolve();
  await within(ANSWER_WITHIN_MS, bye, 'no answer to BYE').catch(() =>
    within(ANSWER_WITHIN_MS, server.api(`uuid_kill ${uuid}`), 'no answer').catch(() => undefined),
  );
}
