import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, newFolder, type Leftovers } from '../installation.ts';
import { freePort, HOST } from './sipp.ts';

/** Who calls us: SIPp, from an address of its own. */
export interface Caller {
  /** The user part of the Request-URI. */
  readonly dials: string;
  /** `host:port` of our SIP server. */
  readonly at: string;
  readonly from?: string;
  readonly host?: string;
  /** Where its audio is. */
  readonly rtpPort: number;
  /** How long it stays on the line, if nobody hangs up. */
  readonly staysMs?: number;
  /** Cancels while it rings. */
  readonly givesUp?: boolean;
}

export interface Calling {
  /** SIP messages that came, by their first line. */
  heard(): string[];
  /** The description in the answer. */
  answer(): string;
  /** @returns SIPp's own verdict: 0 when the call was answered and ended */
  over(): Promise<number | null>;
}

const request = (method: string, cseq: string, more = '') => `<![CDATA[
${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:CALLER@[local_ip]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]>[peer_tag_param]
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Contact: <sip:CALLER@[local_ip]:[local_port]>
Max-Forwards: 70
${more}]]>`;

const SDP = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio RTP_PORT RTP/AVP 0 101
a=rtpmap:101 telephone-event/8000
a=ptime:20
`;
const EMPTY = 'Content-Length: 0\n\n';
const optional = (...statuses: number[]) =>
  statuses.map((status) => `<recv response="${status}" optional="true"/>`).join('\n');

const ANSWERED = `<recv response="200" rrs="true"/>
<send>${request('ACK', '1', EMPTY)}</send>
<recv request="BYE" timeout="STAYS_MS" ontimeout="bye"/>
<send next="done"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
<label id="bye"/>
<send retrans="500">${request('BYE', '2', EMPTY)}</send>
<recv response="200"/>
<label id="done"/>`;

/** In the transaction of the INVITE: its Via, and its CSeq number. */
const cancel = (method: string) =>
  request(method, '1', EMPTY)
    .replace(/^Via: .*$/m, '[last_Via:]')
    .replace(method === 'CANCEL' ? '[peer_tag_param]' : '', '');

const CANCELLED = `<recv response="180"/>
<send>${cancel('CANCEL')}</send>
<recv response="200"/>
<recv response="487"/>
<send>${cancel('ACK')}</send>`;

const scenario = ({ from = '+905321112233', rtpPort, staysMs = 20_000, givesUp }: Caller): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
<send retrans="500">${request('INVITE', '1', SDP)}</send>
${givesUp ? optional(100) : optional(100, 180, 183)}
${givesUp ? CANCELLED : ANSWERED}
</scenario>`
    .replaceAll('CALLER', from)
    .replaceAll('RTP_PORT', String(rtpPort))
    .replaceAll('STAYS_MS', String(staysMs))
    // Labels are numbers in SIPp.
    .replaceAll('"bye"', '"1"')
    .replaceAll('"done"', '"2"');

/** Starts one call to us. */
export async function startCaller(leftovers: Leftovers, caller: Caller): Promise<Calling> {
  const folder = newFolder(leftovers);
  writeFileSync(join(folder, 'caller.xml'), scenario(caller));
  const host = caller.host ?? HOST;
  const trace = join(folder, 'messages.log');
  const child = spawn(
    '/usr/bin/sipp',
    [
      ...[caller.at, '-sf', 'caller.xml', '-s', caller.dials, '-m', '1', '-nostdin'],
      ...['-i', host, '-p', String(await freePort()), '-timeout', '60'],
      ...['-trace_msg', '-message_file', trace],
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  leftovers.defer(() => end(child, 'SIGKILL'));
  const received = () =>
    (existsSync(trace) ? readFileSync(trace, 'utf8') : '')
      .split(/^-{10,}.*$/m)
      .filter((entry) => /message received/.test(entry))
      .map((entry) => entry.slice(entry.indexOf('\n\n') + 2));
  return {
    heard: () => received().map((message) => message.split('\n', 1)[0]?.trim() ?? ''),
    answer: () => received().find((message) => /^SIP\/2.0 200/.test(message)) ?? '',
    async over() {
      if (child.exitCode === null)
        await once(child, 'exit', { signal: AbortSignal.timeout(70_000) });
      return child.exitCode;
    },
  };
}
