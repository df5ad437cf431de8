import type { PersonaName } from '../lab/carrier/personas.ts';
import type { Call } from '../server/contract/calls.ts';
import { judge, type Check, type Verdict } from './checks.ts';
import type { Evidence } from './evidence.ts';
import type { CarrierCall } from './journals.ts';

/** What each persona must look like in REST. */
const EXPECTED: Readonly<Record<PersonaName, readonly [disposition: string, cause?: string]>> = {
  talks: ['answered'],
  call_later: ['answered'],
  silent: ['answered'],
  interrupts: ['answered'],
  murmurs: ['answered'],
  coughs: ['answered'],
  asks_for_human: ['answered'],
  operator: ['answered'],
  operator_away: ['no_answer', 'ring_timeout'],
  operator_busy: ['busy', 'sip_486'],
  operator_declines: ['answered'],
  busy: ['busy', 'sip_486'],
  declines: ['failed', 'sip_603'],
  no_answer: ['no_answer', 'ring_timeout'],
  voicemail: ['voicemail'],
  hangs_up_early: ['answered', 'callee_hung_up'],
  answers_late: ['answered'],
  sends_dtmf: ['answered'],
  bad_network: ['answered'],
  stop_calling: ['answered'],
  not_found: ['failed', 'sip_404'],
  unavailable: ['no_answer', 'sip_480'],
  overloaded: ['failed', 'sip_503'],
};

const FINAL = ['completed', 'failed', 'no_answer', 'busy', 'voicemail'];
/** An utterance cut off by the end of the call need not be understood. */
const CUT_OFF_MS = 1500;
/** The lab's recogniser may miss one utterance in twenty. */
const HEARD_SHARE = 0.95;
const VOICE_SECONDS = 0.3;
const TALK_TOLERANCE_SECONDS = 1.5;

const changeFirst = <T>(
  items: readonly T[],
  fits: (item: T) => boolean,
  change: (item: T) => T,
) => {
  const at = items.findIndex(fits);
  return items.map((item, index) => (index === at ? change(item) : item));
};

/** Calls with what the carrier saw of them, matched by SIP Call-ID. */
function* paired({ calls, carrier }: Evidence): Generator<[Call, CarrierCall | undefined]> {
  const byCallId = new Map(carrier.map((call) => [call.callId, call]));
  for (const call of calls) yield [call, byCallId.get(call.sip_call_id ?? '')];
}

const words = (text: string): string =>
  text
    .toLocaleLowerCase('tr')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const INVARIANTS: readonly Check<Evidence>[] = [
  {
    name: 'dispositionAsPersona',
    check(evidence) {
      const problems: string[] = [];
      for (const [call, seen] of paired(evidence)) {
        if (!seen) {
          problems.push(`call ${call.id} never reached the carrier (${call.hangup_cause})`);
          continue;
        }
        const [disposition, cause] = EXPECTED[seen.persona];
        const fits =
          call.disposition === disposition && (cause === undefined || call.hangup_cause === cause);
        if (!fits)
          problems.push(
            `call ${call.id} to a callee who ${seen.persona} ended ${call.disposition}/${call.hangup_cause}`,
          );
      }
      return { problems, detail: `${evidence.calls.length} calls ended as their callees behaved` };
    },
    falsify: (evidence) => ({
      ...evidence,
      calls: changeFirst(
        evidence.calls,
        () => true,
        (call) => ({ ...call, disposition: call.disposition === 'busy' ? 'failed' : 'busy' }),
      ),
    }),
  },
  {
    name: 'calleeWordsInTranscript',
    check(evidence) {
      const missed: string[] = [];
      let said = 0;
      for (const [call, seen] of paired(evidence)) {
        if (!seen?.answeredAt || !seen.endedAt || seen.persona === 'bad_network') continue;
        const talkedMs = Date.parse(seen.endedAt) - Date.parse(seen.answeredAt);
        const text = (evidence.transcripts.get(call.id) ?? [])
          .filter((turn) => turn.who === 'callee')
          .map((turn) => words(turn.text))
          .join(' | ');
        for (const utterance of seen.spoke) {
          if (utterance.startMs + utterance.ms + CUT_OFF_MS > talkedMs) continue;
          said++;
          if (!text.includes(words(utterance.text)))
            missed.push(`call ${call.id} lacks what its callee said (${utterance.phraseId})`);
        }
      }
      const share = said === 0 ? 0 : (said - missed.length) / said;
      const detail = `${said - missed.length} of ${said} utterances are in the transcripts`;
      return { problems: share >= HEARD_SHARE ? [] : [detail, ...missed], detail };
    },
    falsify: (evidence) => ({ ...evidence, transcripts: new Map() }),
  },
  {
    name: 'bothVoicesInRecording',
    check(evidence) {
      const problems: string[] = [];
      let checked = 0;
      for (const [call, seen] of paired(evidence)) {
        if (!call.connected_at || !seen) continue;
        const recording = evidence.recordings.get(call.id);
        if (!recording) {
          problems.push(`call ${call.id} was answered and has no recording`);
          continue;
        }
        checked++;
        if (seen.spoke.length > 0 && recording.calleeSeconds < VOICE_SECONDS)
          problems.push(`the recording of call ${call.id} lacks the callee's voice`);
        if (seen.heard.length > 0 && recording.agentSeconds < VOICE_SECONDS)
          problems.push(`the recording of call ${call.id} lacks the agent's voice`);
        if (Math.abs(recording.seconds - (call.duration_seconds ?? 0)) > TALK_TOLERANCE_SECONDS)
          problems.push(
            `the recording of call ${call.id} lasts ${recording.seconds} s, the call ${call.duration_seconds} s`,
          );
      }
      return { problems, detail: `${checked} recordings hold both voices for as long as the call` };
    },
    falsify: (evidence) => ({
      ...evidence,
      recordings: new Map(
        [...evidence.recordings].map(([id, recording]) => [id, { ...recording, agentSeconds: 0 }]),
      ),
    }),
  },
  {
    name: 'slotsReturned',
    check({ stats, trunk, campaign }) {
      const used = {
        campaign: stats.slots_used,
        trunk: trunk.active_calls,
        active: campaign.active_calls,
      };
      const problems = Object.entries(used)
        .filter(([, count]) => count !== 0)
        .map(([what, count]) => `${count} slots of the ${what} are still taken`);
      return { problems, detail: 'campaign and trunk have all their slots back' };
    },
    falsify: (evidence) => ({ ...evidence, stats: { ...evidence.stats, slots_used: 1 } }),
  },
  {
    name: 'noSecondInvitePerAttempt',
    check({ carrier, calls, retries }) {
      const problems: string[] = [];
      const byNumber = new Map<string, number>();
      for (const seen of carrier) {
        const invites = seen.received.filter(
          ({ method, hasToTag }) => method === 'INVITE' && !hasToTag,
        ).length;
        if (invites !== 1) problems.push(`SIP call ${seen.callId} came with ${invites} INVITEs`);
        byNumber.set(seen.number, (byNumber.get(seen.number) ?? 0) + 1);
      }
      for (const count of byNumber.values())
        if (count > retries + 1) problems.push(`a number was dialled ${count} times`);
      if (carrier.length !== calls.length)
        problems.push(`the carrier saw ${carrier.length} calls, REST knows ${calls.length}`);
      return { problems, detail: `${carrier.length} calls, one INVITE each` };
    },
    falsify: (evidence) => ({
      ...evidence,
      carrier: changeFirst(
        evidence.carrier,
        () => true,
        (call) => ({ ...call, received: [...call.received, ...call.received] }),
      ),
    }),
  },
  {
    name: 'everyContactFinal',
    check({ contacts, campaign, calls }) {
      const open = contacts.filter((contact) => !FINAL.includes(contact.status));
      const problems = open.map((contact) => `contact ${contact.id} is still ${contact.status}`);
      const attempts = contacts.reduce((sum, contact) => sum + contact.attempts, 0);
      if (attempts !== calls.length)
        problems.push(`contacts count ${attempts} attempts, there were ${calls.length} calls`);
      if (campaign.completed_calls !== contacts.length)
        problems.push(
          `the campaign counts ${campaign.completed_calls} of ${contacts.length} contacts as done`,
        );
      return { problems, detail: `${contacts.length} contacts are in a final state` };
    },
    falsify: (evidence) => ({
      ...evidence,
      contacts: changeFirst(
        evidence.contacts,
        () => true,
        (contact) => ({ ...contact, status: 'pending' }),
      ),
    }),
  },
  {
    name: 'outcomeAsToolCalled',
    check({ calls, sessions }) {
      const bySession = new Map(sessions.map((session) => [session.id, session]));
      const problems: string[] = [];
      for (const call of calls) {
        const session = bySession.get(call.openai_session_id ?? '');
        const set = session?.tools.findLast(({ name }) => name === 'set_outcome')?.arguments;
        const expected = (set as { outcome?: string } | undefined)?.outcome ?? null;
        if (session && call.outcome !== expected)
          problems.push(`call ${call.id} has outcome ${call.outcome}, the AI set ${expected}`);
      }
      return { problems, detail: 'outcomes are those the AI set' };
    },
    falsify: (evidence) => ({
      ...evidence,
      calls: changeFirst(
        evidence.calls,
        (call) => call.outcome !== null,
        (call) => ({ ...call, outcome: 'something else' }),
      ),
    }),
  },
  {
    name: 'talkTimeAsHeard',
    check(evidence) {
      const problems: string[] = [];
      for (const [call, seen] of paired(evidence)) {
        if (!seen?.answeredAt || !seen.endedAt) continue;
        const seconds = (Date.parse(seen.endedAt) - Date.parse(seen.answeredAt)) / 1000;
        if (Math.abs(seconds - (call.duration_seconds ?? 0)) > TALK_TOLERANCE_SECONDS)
          problems.push(
            `call ${call.id} lasted ${seconds} s at the callee and ${call.duration_seconds} s in REST`,
          );
      }
      return { problems, detail: 'talk times agree with the callees' };
    },
    falsify: (evidence) => ({
      ...evidence,
      calls: changeFirst(
        evidence.calls,
        (call) => call.connected_at !== null,
        (call) => ({ ...call, duration_seconds: (call.duration_seconds ?? 0) + 60 }),
      ),
    }),
  },
];

export const INVARIANT_NAMES = INVARIANTS.map(({ name }) => name);

export const checkInvariants = (evidence: Evidence, breaks: string | null): Verdict[] =>
  judge(INVARIANTS, evidence, breaks);
