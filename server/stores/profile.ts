import type {
  AgentProfile,
  TrunkCalling,
  TrunkRoute,
  TrunkTransport,
  TurnDetection,
  VoicemailPolicy,
} from '../../actors/ports/model.ts';
import type { TurnRules } from '../../actors/ports/turn-rules.ts';
import type { AgentSettings } from '../contract/agents.ts';
import { fillVariables } from '../contract/variables.ts';
import type { SipTrunk } from '../models/index.ts';
import type { SpokenAgent } from './agent-versions.ts';
import { announcementOf } from './announcement.ts';
import { fillInstructions, type Addressee } from './instructions.ts';
import { pbxOf, ownedByPbx } from './pbx-route.ts';
import { transferRuleOf } from './transfer-rule.ts';
import type { SecretBox } from './secret-box.ts';

/** An agent as a call speaks it, with the contact's values filled in. */
export function profileOf(spoken: SpokenAgent, contact: Addressee): AgentProfile {
  const { settings: agent } = spoken;
  return {
    id: spoken.id,
    version: spoken.version,
    model: agent.model,
    voice: agent.voice,
    instructions: fillInstructions(agent, contact),
    // A transcript is not pinned to one language when others may be spoken.
    language: agent.auto_detect_language ? null : (agent.primary_language.split('-')[0] ?? null),
    turnDetection: turnDetectionOf(agent),
    turnRules: turnRulesOf(agent),
    noiseReduction: agent.noise_reduction,
    ...{ tools: toolsOf(agent), toolIds: agent.tool_ids },
    values: { ...contact.fields, name: contact.name ?? '', phone: contact.phone },
    speaksFirst: agent.speaks_first,
    voicemail: voicemailOf(agent, contact),
    maxCallMs: agent.max_call_duration * 1000,
    maxHoldMs: agent.max_hold_seconds * 1000,
    idleTimeoutMs: agent.idle_timeout_ms,
    transfer: transferRuleOf(agent),
    announcement: announcementOf(agent),
    redactsCards: agent.redact_cards,
  };
}

/** Nobody is promised a colleague whom no number leads to. */
const toolsOf = ({ tools, transfer_number: number }: AgentSettings): readonly string[] =>
  number === null ? tools.filter((name) => name !== 'transfer_to_human') : tools;

function turnDetectionOf(agent: AgentSettings): TurnDetection {
  return agent.turn_detection_type === 'server'
    ? {
        type: 'server_vad',
        threshold: agent.turn_detection_threshold,
        prefixPaddingMs: agent.prefix_padding_ms,
        silenceMs: agent.silence_duration_ms,
      }
    : {
        type: 'semantic_vad',
        eagerness: agent.turn_detection_eagerness,
      };
}

const voicemailOf = (
  agent: AgentSettings,
  { fields, name, phone }: Addressee,
): VoicemailPolicy => ({
  then: agent.voicemail,
  message:
    agent.voicemail_message === null
      ? null
      : fillVariables(agent.voicemail_message, { ...fields, name: name ?? '', phone }),
});

const turnRulesOf = (agent: AgentSettings): TurnRules => ({
  interruptible: agent.allow_interruptions,
  minSpeechMs: agent.min_speech_ms,
  resumes: agent.resume_after_false,
  comfortNoise: agent.comfort_noise,
  fillsWaits: agent.tool_filler,
  language: agent.primary_language.split('-')[0] ?? 'en',
});

function transportOf(trunk: SipTrunk, box: SecretBox): TrunkTransport {
  const { port, transport, tls_key_encrypted: key } = trunk;
  return {
    port,
    transport,
    externalHost: trunk.external_host,
    externalPort: trunk.external_port,
    outboundProxy: trunk.outbound_proxy,
    srtp: trunk.srtp,
    tls: {
      verify: trunk.tls_verify,
      ca: trunk.tls_ca,
      certificate: trunk.tls_certificate,
      key: key === null ? null : box.open(key),
    },
  };
}
/** How calls are placed over it. */
const callingOf = (trunk: SipTrunk): TrunkCalling => ({
  reliableProvisional: trunk.reliable_provisional,
  followRedirects: trunk.follow_redirects,
  maxRedirects: trunk.max_redirects,
  retryAfterMaxMs: trunk.retry_after_max * 1000,
  ptimeMs: trunk.ptime,
  dtmfMode: trunk.dtmf_mode,
  userAgent: trunk.user_agent,
});

/** A trunk's row as telephony uses it, its password opened. */
export function routeOf(trunk: SipTrunk, box: SecretBox): TrunkRoute {
  const route: TrunkRoute = {
    id: trunk.id,
    name: trunk.name,
    pbx: pbxOf(trunk, box),
    host: trunk.host,
    ...transportOf(trunk, box),
    username: trunk.username,
    password: trunk.password_encrypted === null ? null : box.open(trunk.password_encrypted),
    callerId: trunk.caller_id,
    codecs: trunk.codecs,
    mediaEngine: trunk.media_engine,
    register: trunk.register,
    maxChannels: trunk.max_channels,
    fromUser: trunk.from_user,
    fromDomain: trunk.from_domain,
    identityHeader: trunk.identity_header,
    hidesCallerId: trunk.hide_caller_id,
    diversion: trunk.diversion,
    sessionExpires: trunk.session_expires,
    extraHeaders: trunk.extra_headers,
    numberRules: trunk.number_rules,
    optionsIntervalMs: trunk.options_interval_s === 0 ? null : trunk.options_interval_s * 1000,
    downAfter: trunk.down_after,
    upAfter: trunk.up_after,
    registerForMs: trunk.register_expires_s * 1000,
    isDraining: trunk.is_draining,
    inboundSources: trunk.inbound_sources,
    ...callingOf(trunk),
  };
  return route.pbx ? ownedByPbx(route) : route;
}
