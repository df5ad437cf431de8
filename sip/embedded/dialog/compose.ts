import { newTag, newUuid } from '../ids.ts';
import { formatNameAddr, param, parseCSeq, parseNameAddr, splitList } from '../message/headers.ts';
import {
  header,
  headersOf,
  makeHeader,
  type Header,
  type SipMessage,
  type SipRequest,
} from '../message/message.ts';
import { withTag } from '../message/response.ts';
import { inOrder } from '../message/serialize.ts';
import { hostOf, parseUri, uriParam } from '../message/uri.ts';
import { TRUNK_HEADER, type Proto, type Target } from '../transport/flow.ts';
import { DEFAULT_PORT } from '../transport/stream.ts';
import type { Dialog } from './dialog.ts';
import { Refused, type Core } from './core.ts';

const TRUNK_KEY = TRUNK_HEADER.toLowerCase();

/** What we write ourselves, whatever the app has there. */
const OURS = new Set([
  'via',
  'route',
  'max-forwards',
  'from',
  'to',
  'call-id',
  'cseq',
  'contact',
  'content-length',
  TRUNK_KEY,
]);

/** A request without its Via, and the URI that says where it goes. */
export interface Composed {
  readonly request: SipRequest;
  readonly target: Target;
}

/** `localhost` in a URI of the app stands for our own address. */
const localised = (uri: string, own: string): string =>
  uri.replace(/^(sips?:(?:[^@]*@)?)localhost(?::\d+)?(?=[;?]|$)/i, `$1${own}`);

/** @param own our host and port */
function nameAddr(value: string, own: string, what: string): string {
  const parsed = parseNameAddr(value);
  if (!parsed) throw new Refused(`invalid ${what}`);
  return formatNameAddr({ ...parsed, uri: localised(parsed.uri, own) });
}

/** The trunk that an app names in its message. */
export const namedTrunk = (message: SipMessage): string | undefined => header(message, TRUNK_KEY);

/** A request outside a dialog: what the app left out is filled in. @throws Refused */
export function composeNew(
  core: Core,
  message: SipRequest,
  routeUrl: string | undefined,
): Composed {
  const { identity } = core;
  const routes = headersOf(message, 'route').flatMap(splitList);
  const routed = route(message.uri, routes);
  const target = { ...targetOf(routeUrl ?? routed.nextHop), trunk: namedTrunk(message) };
  const own = identity.uri(target.proto);
  const hostPort = identity.hostPort(target.proto);
  const cseq = parseCSeq(header(message, 'cseq'))?.number ?? core.nextSeq();
  const contact = header(message, 'contact');
  const headers = [
    ...routed.routes.map((value) => makeHeader('Route', value)),
    makeHeader('Max-Forwards', header(message, 'max-forwards') ?? '70'),
    makeHeader(
      'From',
      withTag(nameAddr(header(message, 'from') ?? own, hostPort, 'From'), newTag()),
    ),
    makeHeader(
      'To',
      nameAddr(header(message, 'to') ?? `<${message.uri.replace(/\?.*$/, '')}>`, hostPort, 'To'),
    ),
    makeHeader('Call-ID', header(message, 'call-id') ?? newUuid()),
    makeHeader('CSeq', `${cseq} ${message.method}`),
  ];
  if (contact !== undefined) headers.push(...contacts(contact, hostPort));
  else if (message.method === 'INVITE' || message.method === 'SUBSCRIBE')
    headers.push(makeHeader('Contact', `<${own}>`));
  return { request: assemble(message, routed.uri, headers), target };
}

const WITH_CONTACT = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'REFER', 'NOTIFY']);

/** A request within a dialog (RFC 3261 section 12.2.1.1). ACK keeps the number of its INVITE. @throws Refused */
export function composeInDialog(
  core: Core,
  dialog: Dialog,
  message: SipRequest,
  routeUrl?: string,
): Composed {
  const routed = route(dialog.target, dialog.routes);
  const target = { ...targetOf(routeUrl ?? routed.nextHop), trunk: dialog.trunk };
  const contact = header(message, 'contact');
  const headers = [
    ...routed.routes.map((value) => makeHeader('Route', value)),
    makeHeader('Max-Forwards', header(message, 'max-forwards') ?? '70'),
    makeHeader('From', dialog.local),
    makeHeader('To', dialog.remote),
    makeHeader('Call-ID', dialog.callId),
    makeHeader('CSeq', `${sequence(dialog, message)} ${message.method}`),
  ];
  if (contact !== undefined)
    headers.push(...contacts(contact, core.identity.hostPort(target.proto)));
  else if (WITH_CONTACT.has(message.method))
    headers.push(makeHeader('Contact', dialog.contact ?? `<${core.identity.uri(target.proto)}>`));
  return { request: assemble(message, routed.uri, headers), target };
}

function sequence(dialog: Dialog, message: SipRequest): number {
  const asked = parseCSeq(header(message, 'cseq'))?.number ?? 0;
  // Ours to a refresh names the number itself.
  if (message.method === 'ACK') return asked || (dialog.invite?.seq ?? dialog.localSeq);
  // A digest retry of drachtio-srf brings its own number.
  dialog.localSeq = Math.max(dialog.localSeq + 1, asked);
  return dialog.localSeq;
}

const contacts = (value: string, own: string): Header[] =>
  value === '*'
    ? [makeHeader('Contact', value)]
    : splitList(value).map((one) => makeHeader('Contact', nameAddr(one, own, 'Contact')));

function assemble(message: SipRequest, uri: string, headers: Header[]): SipRequest {
  const others = message.headers.filter((h) => !OURS.has(h.key));
  const all = inOrder([...headers, ...others, ...contentType(message)]);
  return {
    kind: 'request',
    method: message.method,
    uri,
    version: '2.0',
    headers: all,
    body: message.body,
  };
}

/** An SDP without Content-Type gets one; another body must say what it is (RFC 3261 section 7.4.1). */
export function contentType(message: SipMessage): Header[] {
  if (message.body === '' || header(message, 'content-type') !== undefined) return [];
  if (message.body.startsWith('v=0')) return [makeHeader('Content-Type', 'application/sdp')];
  throw new Refused('Server error: missing content-type');
}

/** Applies a route set: loose, or strict when the first URI has no `lr` (RFC 3261 section 12.2.1.1). */
export function route(
  target: string,
  routes: readonly string[],
): { uri: string; routes: readonly string[]; nextHop: string } {
  const [first, ...rest] = routes;
  if (first === undefined) return { uri: target, routes, nextHop: target };
  const uri = bare(first);
  const loose = param(parseUri(uri)?.params ?? '', 'lr') !== undefined;
  return loose
    ? { uri: target, routes, nextHop: uri }
    : { uri, routes: [...rest, `<${target}>`], nextHop: uri };
}

/** The URI out of its brackets. Without brackets all parameters are the URI's own. */
const bare = (value: string): string =>
  value.includes('<') ? (parseNameAddr(value)?.uri ?? value) : value;

/** Where a URI sends us. @throws Refused */
export function targetOf(value: string): Target {
  const uri = parseUri(bare(value));
  const host = uri && hostOf(uri);
  if (!uri || host === undefined)
    throw new Refused('Server error: no SIP address to send the request to');
  const named = (uriParam(uri, 'transport') ?? 'udp').toLowerCase();
  // A sips: URI is TLS over whatever it names (RFC 3261 section 26.2.2).
  const proto = uri.scheme === 'sips' ? 'tls' : named;
  if (!isProto(proto)) throw new Refused(`Server error: transport ${proto} is not supported`);
  return { proto, host, port: uri.port };
}

const isProto = (value: string): value is Proto => value in DEFAULT_PORT;

/** Headers an app adds to a response: all but what is copied from the request. Contact is made absolute. */
export function responseHeaders(message: SipMessage, own: string): Header[] {
  const kept: Header[] = [];
  for (const h of message.headers) {
    if (h.key === 'contact') kept.push(...contacts(h.value, own));
    else if (!OURS.has(h.key) && h.key !== 'record-route') kept.push(h);
  }
  return [...kept, ...contentType(message)];
}
