/** What the carrier does with a REFER: it calls whoever is named, and reports how that goes (RFC 3515). */
import type Srf from 'drachtio-srf';
import { planCall } from './personas.ts';

const RING_MS = 600;
/** A phone that rings out is given up sooner than people would. */
const RINGS_OUT_MS = 2000;

/** How the call to somebody would end: its final status, and after how long. */
function outcomeOf(
  number: string,
): { readonly line: string; readonly afterMs: number } | undefined {
  const plan = planCall({ number, attempt: 1, seed: 'refer', endless: false, hurry: 1 });
  if (!plan) return undefined;
  const { refusal, ringForMs } = plan;
  if (ringForMs === Infinity) return { line: '480 Temporarily Unavailable', afterMs: RINGS_OUT_MS };
  return refusal
    ? { line: `${String(refusal.status)} ${refusal.reason}`, afterMs: RING_MS }
    : { line: '200 OK', afterMs: RING_MS };
}

/** Takes the REFER, or declines it when it names nobody that has a number here. */
export function refer(
  dialog: Srf.Dialog,
  request: Srf.SrfRequest,
  response: Srf.SrfResponse,
  headers: Readonly<Record<string, string>>,
): void {
  const number = /sip:(\+?\d+)@/.exec(request.get('Refer-To') ?? '')?.[1];
  const outcome = number === undefined ? undefined : outcomeOf(number);
  if (!outcome) return response.send(603, 'Decline', { headers });
  response.send(202, { headers });
  notify(dialog, 'active;expires=60', '100 Trying');
  setTimeout(
    () => notify(dialog, 'terminated;reason=noresource', outcome.line),
    outcome.afterMs,
  ).unref();
}

function notify(dialog: Srf.Dialog, state: string, line: string): void {
  const headers = {
    Event: 'refer',
    'Subscription-State': state,
    'Content-Type': 'message/sipfrag;version=2.0',
  };
  // Who has hung up meanwhile is told nothing.
  const request = { method: 'NOTIFY', headers, body: `SIP/2.0 ${line}\r\n` };
  Promise.resolve(dialog.request(request as never)).catch(() => undefined);
}
