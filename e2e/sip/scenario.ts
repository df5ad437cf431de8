/** Steps of a SIPp scenario for the called side, from which a callee is put together. */

const VIA_TO_CSEQ = `[last_Via:]
[last_From:]
[last_To:];tag=[pid]callee[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>`;

const send = (message: string, attributes = ''): string =>
  `<send ${attributes}><![CDATA[\n${message}\n]]></send>`;

const response = (status: string, more = '', body = ''): string =>
  `SIP/2.0 ${status}\n${VIA_TO_CSEQ}\n${more}${body ? 'Content-Type: application/sdp\n' : ''}Content-Length: [len]\n\n${body}`;

/** What a callee says about its audio: where, and in which codecs. */
export interface Audio {
  readonly port: number;
  /** Payload types of RTP/AVP; 0 is PCMU, 8 PCMA. */
  readonly codecs?: readonly number[];
  /** `sendonly` puts us on hold; `sendrecv` when absent. */
  readonly direction?: 'sendrecv' | 'sendonly';
}

const sdp = ({ port, codecs = [0], direction = 'sendrecv' }: Audio): string =>
  [
    'v=0',
    'o=callee 1 1 IN IP4 [local_ip]',
    's=-',
    'c=IN IP4 [media_ip]',
    't=0 0',
    `m=audio ${port} RTP/AVP ${codecs.join(' ')} 101`,
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:20',
    `a=${direction}`,
  ].join('\n');

/** A request of the callee's own inside the dialog. */
const inDialog = (method: string, cseq: number, more = '', body = ''): string =>
  `${method} [$contact] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$to];tag=[pid]callee[call_number]
To:[$from]
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Max-Forwards: 70
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
${more}Content-Length: [len]

${body}`;

export const step = {
  invite: (): string => `<recv request="INVITE" crlf="true"><action>
    <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
    <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
    <ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="contact"/>
  </action></recv>`,
  trying: (): string => send(response('100 Trying')),
  ringing: (): string => send(response('180 Ringing')),
  /** Early media: a description before the answer. */
  progress: (audio: Audio): string => send(response('183 Session Progress', '', sdp(audio))),
  answer: (audio: Audio): string => send(response('200 OK', '', sdp(audio)), 'retrans="500"'),
  ack: (): string => '<recv request="ACK"/>',
  /** A final refusal, with the ACK it gets. */
  refuse: (status: string, more = ''): string =>
    send(response(status, more), 'retrans="500"') + step.ack(),
  pause: (ms: number): string => `<pause milliseconds="${ms}"/>`,
  /** The second INVITE of a challenge; a wrong answer to it is refused for good. */
  invitedWithPassword: (username: string, password: string, n: number): string =>
    `<recv request="INVITE"><action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
      <ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="contact"/>
      <verifyauth assign_to="proved${n}" username="${username}" password="${password}"/>
    </action></recv><Reference variables="proved${n}"/>
    <nop test="proved${n}" next="proved${n}"/>
    ${step.refuse('403 Wrong answer to the challenge')}<nop next="end"/>
    <label id="proved${n}"/>`,
  bye: (): string => send(inDialog('BYE', 20), 'retrans="500"') + '<recv response="200"/>',
  info: (digit: string): string =>
    send(
      inDialog(
        'INFO',
        11,
        'Content-Type: application/dtmf-relay\n',
        `Signal=${digit}\nDuration=160`,
      ),
      'retrans="500"',
    ) + '<recv response="200"/>',
  reinvite: (audio: Audio, cseq = 12): string =>
    send(inDialog('INVITE', cseq, 'Content-Type: application/sdp\n', sdp(audio)), 'retrans="500"') +
    '<recv response="100" optional="true"/><recv response="200"/>' +
    send(inDialog('ACK', cseq)),
  /** The caller hangs up. */
  byeReceived: (): string => `<recv request="BYE"/>${send(response('200 OK'))}`,
  /** The caller gives up while it rings. */
  cancelled: (): string =>
    // The 200 answers the CANCEL; the 487 its INVITE (RFC 3261 section 9.2).
    `<recv request="CANCEL"/>${send(response('200 OK'))}${send(
      response('487 Request Terminated').replace('[last_CSeq:]', 'CSeq: 1 INVITE'),
      'retrans="500"',
    )}${step.ack()}`,
} as const;

/**
 * The scenario as SIPp reads it. The carrier's OPTIONS, which may come at any time before, are
 * answered as calls of their own.
 */
export const scenario = (...steps: readonly string[]): string => `<?xml version="1.0"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="callee">
<recv request="OPTIONS" optional="true" next="options"/>
${steps.join('\n')}
<nop next="end"/>
<label id="options"/>
${send(response('200 OK'))}
<label id="end"/>
<Reference variables="from,to,contact"/>
<nop/>
</scenario>
`;
