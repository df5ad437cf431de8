import { setTimeout as pause } from 'node:timers/promises';
import type { HttpTool, ToolTrial } from '../contract/tools.ts';
import {
  OutboundError,
  sendOut,
  type OutboundAnswer,
  type OutboundRequest,
} from '../outbound/request.ts';
import { mapped, MASK, masked, shortened } from './answer-words.ts';
import { headersOf, type Reach, type ReadyTool } from './model.ts';
import { argumentProblem } from './schemas.ts';
import { fillBody, fillUrl, type Values } from './template.ts';

const MAX_BYTES = 256 * 1024;
const RETRY_AFTER_MS = 250;
/** Asking twice does it once. */
const IDEMPOTENT = ['GET', 'PUT', 'DELETE'];
const WITH_BODY = ['POST', 'PUT', 'PATCH'];

/** What one use of it came to; `request` and `response` are as a person may see them. */
export type Used = Pick<ToolTrial, 'request' | 'response' | 'told' | 'failed'>;

const refused = (told: string): Used => ({ request: null, response: null, told, failed: true });

/** Asks the server and says what it answered in words for the model. Never throws. */
export async function useHttpTool(
  tool: ReadyTool & { readonly settings: HttpTool },
  use: { readonly given: Readonly<Record<string, unknown>>; readonly values: Values },
  reach: Reach,
): Promise<Used> {
  const problem = argumentProblem(tool.settings.parameters, use.given);
  if (problem) return refused(`error: ${problem}`);
  const request = requestOf(tool, use.given, { ...use.values, ...use.given });
  const shown = shownRequest(tool, request);
  try {
    const answer = await withRetries(tool.settings, { ...request, ...reach });
    const { status, body } = answer;
    const response = { status, body: masked(body, tool.secrets) };
    const words = shortened(masked(mapped(body, tool.settings.response_pointers), tool.secrets));
    const failed = status < 200 || status > 299;
    const told = failed
      ? `error: HTTP ${status}. ${shortened(response.body)}`.trim()
      : words || 'ok';
    return { request: shown, response, told, failed };
  } catch (error) {
    const why = error instanceof OutboundError ? error.message : 'it cannot be used now';
    return { request: shown, response: null, told: `error: ${tool.name}: ${why}`, failed: true };
  }
}

type Prepared = Omit<OutboundRequest, 'allowsInternal' | 'signal'>;

function requestOf(
  tool: ReadyTool & { readonly settings: HttpTool },
  given: Readonly<Record<string, unknown>>,
  values: Values,
): Prepared {
  const { method, url, body } = tool.settings;
  const own = headersOf(tool);
  const hasBody = WITH_BODY.includes(method);
  const type = own['content-type'] ?? 'application/json';
  const text =
    body === null ? JSON.stringify(given) : fillBody(body, values, type.includes('json'));
  return {
    method,
    url: fillUrl(url, values),
    headers: {
      accept: 'application/json, text/plain;q=0.9, */*;q=0.1',
      'user-agent': 'Callboard',
      ...(hasBody && { 'content-type': type }),
      ...own,
    },
    body: hasBody ? text : null,
    timeoutMs: tool.timeoutMs,
    maxBytes: MAX_BYTES,
  };
}

/** Secrets stand in headers, and may have been copied elsewhere. */
function shownRequest(tool: ReadyTool, { method, url, headers, body }: Prepared): Used['request'] {
  const hide = (text: string) => masked(text, tool.secrets);
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    tool.secrets.includes(value) ? MASK : hide(value),
  ]);
  return {
    method,
    url: hide(url),
    headers: Object.fromEntries(shown) as Record<string, string>,
    body: body === null ? null : hide(body),
  };
}

/** Again after a failure that may pass, where that does no harm. */
async function withRetries(settings: HttpTool, request: OutboundRequest): Promise<OutboundAnswer> {
  const mayRepeat = IDEMPOTENT.includes(settings.method) || settings.retry_unsafe;
  const retries = mayRepeat ? settings.retries : 0;
  for (let tried = 0; ; tried++) {
    const last = tried >= retries;
    try {
      const answer = await sendOut(request);
      if (last || (answer.status < 500 && answer.status !== 429)) return answer;
    } catch (error) {
      const mayPass =
        error instanceof OutboundError && ['timeout', 'unreachable'].includes(error.code);
      if (last || !mayPass) throw error;
    }
    await pause(RETRY_AFTER_MS * 2 ** tried, undefined, {
      ...(request.signal && { signal: request.signal }),
    });
  }
}

/** The longest that one use takes. */
export const longestMs = ({ settings, timeoutMs }: ReadyTool): number => {
  const retries = settings.kind === 'http' ? settings.retries : 0;
  return timeoutMs * (1 + retries) + RETRY_AFTER_MS * (2 ** retries - 1) + 1000;
};
