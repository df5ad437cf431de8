/** What a carrier hears and says in one call, message by message, as SIPp reads it. */

/** What a message has beyond the usual. */
export interface Parts {
  /** Our tag in To; another one is another phone of a forked call. */
  readonly tag?: string;
  /** Whole header lines. */
  readonly lines?: readonly string[];
  readonly body?: string;
  /** Instead of the Contact that leads to SIPp; empty for none. */
  readonly contact?: string;
}

export const CONTACT = 'Contact: <sip:[local_ip]:[local_port];transport=[transport]>';

const save = (header: string, variable: string): string =>
  `<ereg regexp=".*" search_in="hdr" header="${header}:" assign_to="${variable}"/>`;

const TRANSACTION = save('Via', 'via') + save('CSeq', 'cseq');
const WHO =
  save('From', 'from') +
  save('To', 'to') +
  '<ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="contact"/>';

const received = (method: string, actions: string, attributes = ''): string =>
  `<recv request="${method}" ${attributes}>${actions && `<action>${actions}</action>`}</recv>`;

/** A request of ours; an INVITE is what `say` answers from here on. */
export const hear = (method: string): string =>
  received(method, method === 'INVITE' ? TRANSACTION + WHO : '');

/** An INVITE within the dialog, of ours. */
export const hearAgain = (): string => received('INVITE', TRANSACTION);

/** A response of ours to a request of the carrier. */
export const hearStatus = (status: number): string => `<recv response="${status}"/>`;

/** The final response to an INVITE of the carrier, after a 100 or without one. */
export const hearFinal = (status: number): string =>
  `<recv response="100" optional="true"/><recv response="${status}"/>`;

/** The INVITE with an answer to the challenge, whose digest SIPp checks by itself. */
export const hearProof = (user: string, password: string, n = 1): string =>
  received(
    'INVITE',
    `${TRANSACTION}${WHO}<verifyauth assign_to="proved${n}" username="${user}" password="${password}"/>`,
  ) +
  `<Reference variables="proved${n}"/><nop test="proved${n}" next="proved${n}"/>` +
  `${say('403 Wrong answer to the challenge')}${hear('ACK')}<nop next="end"/><label id="proved${n}"/>`;

const send = (text: string): string => `<send><![CDATA[\n${text}\n]]></send>`;

function message(head: readonly string[], { lines = [], body = '', contact = CONTACT }: Parts) {
  const typed = body && !lines.some((line) => line.startsWith('Content-Type'));
  return send(
    [
      ...head,
      ...(contact ? [contact] : []),
      ...lines,
      ...(typed ? ['Content-Type: application/sdp'] : []),
      'Content-Length: [len]',
      '',
      body,
    ].join('\n'),
  );
}

/** A response to the last INVITE. */
export const say = (status: string, parts: Parts = {}): string =>
  message(
    [
      `SIP/2.0 ${status}`,
      'Via:[$via]',
      'From:[$from]',
      `To:[$to]${status.startsWith('100') ? '' : `;tag=${parts.tag ?? 'a'}`}`,
      'Call-ID: [call_id]',
      'CSeq:[$cseq]',
    ],
    parts,
  );

/** A response to the request heard last, which is none that makes a dialog. */
export const reply = (status: string, parts: Parts = {}): string =>
  message(
    [
      `SIP/2.0 ${status}`,
      '[last_Via:]',
      '[last_From:]',
      `[last_To:]${parts.tag === undefined ? '' : `;tag=${parts.tag}`}`,
      '[last_Call-ID:]',
      '[last_CSeq:]',
    ],
    parts,
  );

export interface Asked extends Parts {
  readonly cseq?: number;
  /** How many messages back stands the request whose branch this one has. */
  readonly branch?: number;
}

/** A request of the carrier within the dialog. */
export const ask = (method: string, parts: Asked = {}): string =>
  message(
    [
      `${method} [$contact] SIP/2.0`,
      `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch${parts.branch ? `-${parts.branch}` : ''}]`,
      `From:[$to];tag=${parts.tag ?? 'a'}`,
      'To:[$from]',
      'Call-ID: [call_id]',
      `CSeq: ${parts.cseq ?? 20} ${method}`,
      'Max-Forwards: 70',
    ],
    parts,
  );

export const pause = (ms: number): string => `<pause milliseconds="${ms}"/>`;

export interface Audio {
  readonly port?: number;
  readonly types?: string;
  readonly lines?: readonly string[];
}

/** A description of PCMU on a port of SIPp's machine. */
export const sdp = ({ port = 40_000, types = '0', lines = [] }: Audio = {}): string =>
  [
    'v=0',
    'o=carrier 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${types}`,
    ...lines,
  ].join('\n');

/** We hang up. */
export const hangUp = (): string => hear('BYE') + reply('200 OK');

/** The callee hangs up. */
export const bye = (parts: Asked = {}): string => ask('BYE', parts) + hearStatus(200);

/** A re-INVITE of the carrier that is accepted. */
export const reinvite = (parts: Asked = {}): string =>
  ask('INVITE', { cseq: 5, ...parts }) +
  hearFinal(200) +
  ask('ACK', { cseq: parts.cseq ?? 5, ...(parts.tag !== undefined && { tag: parts.tag }) });

/** A re-INVITE of the carrier that is refused; its ACK has the INVITE's branch (section 17.1.1.3). */
export const refusedReinvite = (status: number, parts: Asked = {}): string =>
  ask('INVITE', { cseq: 5, ...parts }) +
  hearFinal(status) +
  ask('ACK', { cseq: parts.cseq ?? 5, branch: 3 });

/** An answered call from INVITE to ACK. */
export const answered = (parts: Parts = {}): string =>
  hear('INVITE') + say('180 Ringing') + say('200 OK', { body: sdp(), ...parts }) + hear('ACK');

/** A refusal and its ACK. */
export const refuse = (status: string, parts: Parts = {}): string =>
  say(status, parts) + hear('ACK');

/** The whole of it, for SIPp. */
export const asXml = (steps: readonly string[]): string => `<?xml version="1.0"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="carrier">
${steps.join('\n')}
<label id="end"/>
<Reference variables="from,to,contact,via,cseq"/>
<nop/>
</scenario>
`;
