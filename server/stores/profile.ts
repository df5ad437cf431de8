import type { AgentProfile, Contact, TrunkRoute, TurnDetection } from '../../actors/ports/model.ts';
import type { Agent, SipTrunk } from '../models/index.ts';
import { fillInstructions } from './instructions.ts';
import type { SecretBox } from './secret-box.ts';

/** An agent's row as a call speaks it, with the contact's values filled in. */
export function profileOf(agent: Agent, contact: Contact): AgentProfile {
  return {
    id: agent.id,
    model: agent.model,
    voice: agent.voice,
    instructions: fillInstructions(agent, contact),
    language: agent.primary_language,
    turnDetection: turnDetectionOf(agent),
    noiseReduction: agent.noise_reduction as AgentProfile['noiseReduction'],
    speaksFirst: agent.speaks_first,
    maxCallMs: agent.max_call_duration * 1000,
    idleTimeoutMs: agent.idle_timeout_ms,
  };
}

function turnDetectionOf(agent: Agent): TurnDetection {
  return agent.turn_detection_type === 'server'
    ? {
        type: 'server_vad',
        threshold: Number(agent.turn_detection_threshold),
        prefixPaddingMs: agent.prefix_padding_ms,
        silenceMs: agent.silence_duration_ms,
      }
    : {
        type: 'semantic_vad',
        eagerness: agent.turn_detection_eagerness as 'low' | 'medium' | 'high' | 'auto',
      };
}

/** A trunk's row as telephony uses it, its password opened. */
export function routeOf(trunk: SipTrunk, box: SecretBox): TrunkRoute {
  return {
    id: trunk.id,
    name: trunk.name,
    host: trunk.host,
    port: trunk.port,
    transport: trunk.transport,
    username: trunk.username,
    password: trunk.password_encrypted === null ? null : box.open(trunk.password_encrypted),
    callerId: trunk.caller_id,
    codecs: trunk.codecs,
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
  };
}
