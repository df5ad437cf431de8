import type { Endpoint } from 'drachtio-fsmrf';
import { within } from './within.ts';

const ANSWER_WITHIN_MS = 1500;

/** Ends a call inside FreeSWITCH: by SIP, or by its event socket where that fails. Never throws. */
export async function hangUp(call: Endpoint): Promise<void> {
  const { dialog, uuid } = call;
  if (!dialog) return;
  await within(ANSWER_WITHIN_MS, dialog.destroy(), 'no answer to BYE').catch(() =>
    within(ANSWER_WITHIN_MS, call.api('uuid_kill', uuid), 'no answer').catch(() => undefined),
  );
}
