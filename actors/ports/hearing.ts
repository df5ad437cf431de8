/**
 * Who hears whom on a call's bridge. Everybody on it is a party; a scene says what goes on, and the
 * one table below turns it into who hears whom. The audio plane only carries it out.
 */

/** What somebody is to a call. `agent` is the AI, `operator` a person a call is passed on to. */
export type PartyRole = 'callee' | 'agent' | 'operator' | 'supervisor';

/** The parties that every bridge has. */
export const CALLEE = 'callee';
export const AGENT = 'agent';
/** The one that a call is passed on to, while there is one. */
export const OPERATOR = 'operator';

/** What may be played to a party besides voices: music while it waits, the tone of a far phone. */
export const SOUNDS = ['hold', 'ringback'] as const;
export type Sound = (typeof SOUNDS)[number];

/**
 * By listener, whom it hears: ids of parties and {@link SOUNDS}. Who is not named hears nothing.
 * Nobody hears itself, whatever is written here.
 */
export type Hearing = Readonly<Record<string, readonly string[]>>;

/**
 * What a supervisor does: hears all and is heard by nobody, by the operator alone, by everybody, or
 * speaks to the callee in place of the AI.
 */
export type SupervisorMode = 'listen' | 'whisper' | 'barge' | 'takeover';

export interface Supervisor {
  readonly partyId: string;
  readonly mode: SupervisorMode;
}

/** What goes on between callee, AI and operator. */
export type Talk =
  /** The AI talks with the callee. */
  | { readonly kind: 'conversation' }
  /** The callee has put us on hold and hears nobody. */
  | { readonly kind: 'held' }
  /** An operator is called; the callee hears `sound` meanwhile. */
  | { readonly kind: 'waiting'; readonly sound: Sound | null }
  /** The AI tells the operator what it is about; the callee hears `sound`. */
  | { readonly kind: 'briefing'; readonly operator: string; readonly sound: Sound | null }
  /** The callee talks with the operator; the AI may write down what is said, in silence. */
  | { readonly kind: 'joined'; readonly operator: string; readonly agentListens: boolean };

export interface Scene {
  readonly talk: Talk;
  readonly supervisors: readonly Supervisor[];
}

export const CONVERSATION: Scene = { talk: { kind: 'conversation' }, supervisors: [] };

/** Without supervisors. */
function between(talk: Talk): Hearing {
  switch (talk.kind) {
    case 'conversation':
      return { [CALLEE]: [AGENT], [AGENT]: [CALLEE] };
    case 'held':
      return { [CALLEE]: [], [AGENT]: [] };
    case 'waiting':
      return { [CALLEE]: talk.sound ? [talk.sound] : [], [AGENT]: [] };
    case 'briefing':
      return {
        [CALLEE]: talk.sound ? [talk.sound] : [],
        [AGENT]: [talk.operator],
        [talk.operator]: [AGENT],
      };
    case 'joined':
      return {
        [CALLEE]: [talk.operator],
        [AGENT]: talk.agentListens ? [CALLEE, talk.operator] : [],
        [talk.operator]: [CALLEE],
      };
  }
}

/** Who hears whom in a scene. */
export function hearingOf({ talk, supervisors }: Scene): Hearing {
  const operator = talk.kind === 'briefing' || talk.kind === 'joined' ? [talk.operator] : [];
  const hearing: Record<string, readonly string[]> = { ...between(talk) };
  const isTakenOver = supervisors.some(({ mode }) => mode === 'takeover');
  if (isTakenOver)
    for (const listener of Object.keys(hearing))
      hearing[listener] =
        listener === AGENT ? [] : (hearing[listener] ?? []).filter((speaker) => speaker !== AGENT);
  for (const { partyId, mode } of supervisors) {
    const audience = audienceOf(mode, operator, isTakenOver ? [] : [AGENT]);
    for (const listener of audience) {
      // An AI that was made deaf stays so.
      if (listener === AGENT && !hearing[AGENT]?.length) continue;
      const voices = hearing[listener]?.filter((speaker) => !isSound(speaker)) ?? [];
      hearing[listener] = [...voices, partyId];
    }
  }
  for (const { partyId } of supervisors) {
    const others = supervisors
      .filter((other) => other.partyId !== partyId && isHeardByAll(other.mode))
      .map((other) => other.partyId);
    hearing[partyId] = [CALLEE, ...(isTakenOver ? [] : [AGENT]), ...operator, ...others];
  }
  return hearing;
}

const isHeardByAll = (mode: SupervisorMode): boolean => mode === 'barge' || mode === 'takeover';
const isSound = (speaker: string): boolean => SOUNDS.some((sound) => sound === speaker);

function audienceOf(
  mode: SupervisorMode,
  operator: readonly string[],
  agent: readonly string[],
): readonly string[] {
  switch (mode) {
    case 'listen':
      return [];
    case 'whisper':
      return operator;
    case 'barge':
      return [CALLEE, ...agent, ...operator];
    case 'takeover':
      return [CALLEE, ...operator];
  }
}
