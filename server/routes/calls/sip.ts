import type { SipMessage } from '../../../actors/ports/telephony.ts';
import type { LineSample } from '../../../actors/ports/model.ts';
import type { Sequelize } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import { SipLadder, SipQuery, type SipMessage as SipMessageView } from '../../contract/sip.ts';
import { CallQuality, type QualitySample } from '../../contract/quality.ts';
import { notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { CallLog } from '../../models/index.ts';
import { qualityOf } from '../../stores/call-quality.ts';
import { sipMessagesOf } from '../../stores/sip-trace-store.ts';

export interface SipTraceDeps {
  readonly sequelize: Sequelize;
  /** `address:port` the SIP server is bound to. */
  readonly local: string;
  capture(messages: readonly SipMessage[], ends: { local: string; peer: string }): Buffer;
}

/** What went over the wire for a call. */
export const sipTraceRoutes = ({ sequelize, local, capture }: SipTraceDeps): Route[] => [
  route({
    method: 'get',
    path: '/calls/:id/sip',
    policy: 'viewCalls',
    summary: 'The call’s SIP ladder, with full messages; ?format=pcap as a capture file.',
    tag: 'Calls',
    params: IdParams,
    query: SipQuery,
    response: SipLadder,
    async handler({ params, query }) {
      const call = await CallLog.findByPk(params.id, {
        attributes: ['sip_call_id', 'second_sip_call_ids', 'supervisor_sip_call_ids'],
      });
      if (!call) throw notFound('call');
      const { sip_call_id: sipCallId, second_sip_call_ids: seconds } = call;
      const legs = sipCallId === null ? [] : [sipCallId, ...seconds];
      const messages = await sipMessagesOf(sequelize, legs);
      const peer = peerOf(messages);
      if (query.format === 'pcap')
        return new Reply(200, capture(messages, { local, peer: peer ?? '0.0.0.0:5060' }), {
          headers: {
            'Content-Type': 'application/vnd.tcpdump.pcap',
            'Content-Disposition': `attachment; filename="${params.id}.pcap"`,
          },
        });
      const [first] = messages;
      const data = messages.map((message) => ({
        ...presentMessage(message, first?.atUs ?? 0),
        leg: legOf(message.callId, call),
      }));
      return { sip_call_id: sipCallId, local, peer, data };
    },
  }),
  route({
    method: 'get',
    path: '/calls/:id/quality',
    policy: 'viewCalls',
    summary: 'How the call’s line was, every five seconds.',
    tag: 'Calls',
    params: IdParams,
    response: CallQuality,
    async handler({ params }) {
      if (!(await CallLog.findByPk(params.id, { attributes: ['id'] }))) throw notFound('call');
      return { data: (await qualityOf(sequelize, params.id)).map(presentSample) };
    },
  }),
];

function legOf(
  sipCallId: string,
  call: Pick<CallLog, 'sip_call_id' | 'supervisor_sip_call_ids'>,
): SipMessageView['leg'] {
  if (sipCallId === call.sip_call_id) return 'callee';
  return call.supervisor_sip_call_ids.includes(sipCallId) ? 'supervisor' : 'operator';
}

const presentSample = (sample: LineSample): QualitySample => ({
  at: new Date(sample.at).toISOString(),
  jitter_ms: sample.jitterMs,
  loss: sample.loss,
  rtt_ms: sample.rttMs,
  remote_loss: sample.remoteLoss,
  mos: sample.mos,
});

/** The far side as it wrote to us; before it has, as we wrote to it. */
function peerOf(messages: readonly SipMessage[]): string | null {
  const told = messages.find(({ peer }) => peer !== null)?.peer;
  if (told) return told;
  const uri = /^[A-Z]+ sips?:(?:[^@\s]*@)?([^\s;>]+)/.exec(messages[0]?.text ?? '')?.[1];
  return uri === undefined ? null : uri.includes(':') ? uri : `${uri}:5060`;
}

function presentMessage(message: SipMessage, firstUs: number): Omit<SipMessageView, 'leg'> {
  const { atUs, direction, transport, peer, text } = message;
  const line = text.slice(0, text.indexOf('\r\n'));
  const status = /^SIP\/2\.0 (\d{3})/.exec(line)?.[1];
  const method = /^CSeq:\s*\d+\s+(\w+)/im.exec(text)?.[1] ?? '';
  return {
    at: isoWithMicros(atUs),
    offset_ms: (atUs - firstUs) / 1000,
    direction,
    transport,
    peer,
    method,
    status: status === undefined ? null : Number(status),
    summary: line.replace(/^SIP\/2\.0 /, '').replace(/ SIP\/2\.0$/, ''),
    has_sdp: /^Content-Type:\s*application\/sdp/im.test(text),
    text,
  };
}

const isoWithMicros = (atUs: number): string =>
  new Date(Math.floor(atUs / 1000))
    .toISOString()
    .replace('Z', `${String(atUs % 1000).padStart(3, '0')}Z`);
