import type { AgentProfile } from '../../../actors/ports/model.ts';
import {
  ChatTurn,
  TestChat,
  TestPhone,
  TestVoice,
  VoiceTicket,
  type ChatMessage,
} from '../../contract/agents.ts';
import { Call as CallView } from '../../contract/calls.ts';
import { IdParams } from '../../contract/common.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { route, type Principal, type Route } from '../../http/route.ts';
import { spokenAgent } from '../../stores/agent-versions.ts';
import { profileOf } from '../../stores/profile.ts';
import { placed, type CallDeps } from '../calls/calls.ts';
import { foundAgent } from './agents.ts';

const TAG = 'Agents';
const RING_FOR_MS = 45_000;

/** Why the AI gave no answer, in words; `type` is stable. */
export interface ChatRefusal {
  readonly refused: string;
  readonly status: 429 | 502 | 504;
  readonly problem: string;
}

export interface TestingDeps {
  readonly calls: CallDeps;
  /** The agent's next turn in a conversation in writing. */
  chat(
    agent: AgentProfile,
    messages: readonly ChatMessage[],
    options: { readonly runsTools: boolean },
  ): Promise<ChatTurn | ChatRefusal>;
  /** Lets one browser talk to the agent, once; undefined when too many do. */
  admitVoice(agent: AgentProfile, user: Principal): VoiceTicket | undefined;
}

/** Trying an agent out before it calls anybody: in writing, by browser, by phone. */
export const testingRoutes = (deps: TestingDeps): Route[] => [
  route({
    method: 'post',
    path: '/agents/:id/test/chat',
    policy: 'editAgents',
    summary: 'One turn of a conversation in writing, with a saved version or unsaved instructions.',
    tag: TAG,
    params: IdParams,
    body: TestChat,
    response: ChatTurn,
    audit: 'agent.tested',
    perMinute: 120,
    async handler({ params, body }) {
      const answer = await deps.chat(await testedProfile(params.id, body), body.messages, {
        runsTools: body.run_tools,
      });
      if (!('refused' in answer)) return answer;
      throw new RequestError(answer.status, answer.refused, answer.problem);
    },
  }),
  route({
    method: 'post',
    path: '/agents/:id/test/phone',
    policy: 'placeCalls',
    summary: 'Places one call by hand, marked as a test.',
    tag: TAG,
    params: IdParams,
    body: TestPhone,
    response: CallView,
    status: 202,
    audit: 'agent.tested',
    async handler({ params, body }) {
      const { id } = await foundAgent(params.id);
      return placed(deps.calls, {
        agentId: id,
        agentVersion: body.version ?? null,
        isTest: true,
        to: body.to,
        trunkId: body.trunk_id,
        callerId: null,
        ringForMs: RING_FOR_MS,
        record: true,
        name: body.customer_name,
        fields: body.custom_data,
      });
    },
  }),
  route({
    method: 'post',
    path: '/agents/:id/test/voice',
    policy: 'editAgents',
    summary: 'A ticket to talk to the agent by browser: GET /ws/test/voice?ticket=… takes it once.',
    tag: TAG,
    params: IdParams,
    body: TestVoice,
    response: VoiceTicket,
    status: 201,
    audit: 'agent.tested',
    perMinute: 60,
    async handler({ params, body }, { user }) {
      const profile = await testedProfile(params.id, body);
      const ticket = user && deps.admitVoice(profile, user);
      if (!ticket)
        throw conflict(
          'too_many_tests',
          'Too many conversations by browser are under way on this server. Try again when one has ended.',
        );
      return ticket;
    },
  }),
];

/** Nobody is called in these tests, so a placeholder for the number is filled with this. */
const NO_PHONE = '+10000000000';

/** The agent as the test asks for it, its instructions filled in as for a call. */
async function testedProfile(
  id: string,
  { version, instructions, customer }: ReturnType<typeof TestVoice.parse>,
): Promise<AgentProfile> {
  const spoken = await spokenAgent(await foundAgent(id), version ?? null);
  if (!spoken) throw notFound('version');
  const draft = instructions && {
    ...spoken,
    version: null,
    settings: { ...spoken.settings, system_instructions: instructions },
  };
  return profileOf(draft || spoken, { ...customer, phone: NO_PHONE });
}
