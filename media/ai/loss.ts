/** What the provider's errors mean for a call (reference: its error events and close codes). */
import type { ConversationLoss } from '../../actors/ports/media.ts';

/** What to do about an `error` event. */
export type ErrorVerdict =
  | { readonly kind: 'benign' }
  /** The session goes on, but somebody should know. */
  | { readonly kind: 'problem'; readonly code: string }
  | { readonly kind: 'lost'; readonly loss: ConversationLoss };

const EXPLANATIONS: Readonly<Record<ConversationLoss['cause'], string>> = {
  network: 'The connection to the AI service broke.',
  session_expired: "The AI session reached the provider's time limit.",
  rate_limited: "The AI provider's rate limit was reached; it will take calls again later.",
  server_error: 'The AI provider had an internal error.',
  configuration: 'The AI provider refused the configuration of the session.',
  quota: 'The AI account is out of quota or was deactivated: check its billing.',
  unauthorized: 'The AI provider refused the API key, or the key may not use this model.',
  worker_died: 'The audio worker of this call ended unexpectedly.',
};

const RETRYABLE: readonly ConversationLoss['cause'][] = [
  'network',
  'session_expired',
  'rate_limited',
  'server_error',
  'worker_died',
];

/** A loss of this cause; `detail` is added to its explanation. */
export function lossOf(cause: ConversationLoss['cause'], detail = ''): ConversationLoss {
  const explanation = detail ? `${EXPLANATIONS[cause]} (${detail})` : EXPLANATIONS[cause];
  return { cause, retryable: RETRYABLE.includes(cause), explanation };
}

const BENIGN = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
  'input_audio_buffer_commit_empty',
]);

const FATAL: Readonly<Record<string, ConversationLoss['cause']>> = {
  session_expired: 'session_expired',
  invalid_api_key: 'unauthorized',
  insufficient_quota: 'quota',
  account_deactivated: 'quota',
  billing_hard_limit_reached: 'quota',
  model_not_found: 'configuration',
  beta_api_shape_disabled: 'configuration',
};

export interface ProviderError {
  readonly code?: string | null | undefined;
  readonly type?: string | null | undefined;
  readonly message?: string | null | undefined;
}

/** Judges an `error` event, or the error of a failed response. */
export function judgeError({ code, type, message }: ProviderError): ErrorVerdict {
  if (code && BENIGN.has(code)) return { kind: 'benign' };
  // Truncating just past what the server counts: all of it was heard.
  if (message?.includes('already shorter than')) return { kind: 'benign' };
  const cause = code ? FATAL[code] : undefined;
  if (cause) return { kind: 'lost', loss: lossOf(cause) };
  return { kind: 'problem', code: code ?? type ?? 'unknown_error' };
}

/** What a refused upgrade means; `body` and `retryAfter` are the HTTP response's. */
export function lossOfStatus(status: number, body: string, retryAfter = ''): ConversationLoss {
  for (const code of Object.keys(FATAL))
    if (body.includes(`"${code}"`)) return lossOf(FATAL[code] as ConversationLoss['cause']);
  const detail = `HTTP ${status}`;
  if (status === 401 || status === 403) return lossOf('unauthorized', detail);
  if (status === 429) return { ...lossOf('rate_limited', detail), ...pauseOf(retryAfter) };
  if (status === 408 || status >= 500)
    return { ...lossOf('server_error', detail), ...pauseOf(retryAfter) };
  return lossOf('configuration', detail);
}

/** Seconds or a date (RFC 9110 section 10.2.3). */
function pauseOf(retryAfter: string): Pick<ConversationLoss, 'retryAfterMs'> {
  const ms = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Date.parse(retryAfter) - Date.now();
  return ms > 0 ? { retryAfterMs: ms } : {};
}

/** What a closed socket means. */
export function lossOfClose(code: number, reason: string): ConversationLoss {
  const detail = `close ${code}`;
  if (reason.includes('invalid_api_key')) return lossOf('unauthorized', detail);
  if (reason.includes('quota')) return lossOf('quota', detail);
  if (code === 3000) return lossOf('unauthorized', detail);
  if (code === 4000) return lossOf('configuration', detail);
  if (code === 1001 && /expired|maximum duration|time limit/i.test(reason))
    return lossOf('session_expired', detail);
  if (code === 1011 || code === 1012 || code === 1013) return lossOf('server_error', detail);
  if (code === 1002 || code === 1003 || (code >= 1007 && code <= 1010))
    return lossOf('configuration', detail);
  return lossOf('network', detail);
}
