import { Op, type Sequelize, type WhereOptions } from 'sequelize';
import type { TrunkLine } from '../../actors/ports/live.ts';
import type { HoldReason } from '../../actors/ports/store.ts';
import { SipTrunk } from '../models/index.ts';
import type { Bar, RoutedTrunk, Target } from '../routing/model.ts';
import type { LineRules } from './routing-rules.ts';
import { isResting } from './trunk-store.ts';
import {
  EVERYBODY,
  lockSlots,
  usedToday,
  type Database,
  type SlotOwner,
  type Slots,
  type Taken,
} from './slots.ts';

/** What this node knows of the way to a carrier. */
export interface LineSeen {
  readonly line: TrunkLine;
  readonly hasAnswered: boolean;
  /** Why it must not be used with this AI at all, in words. */
  readonly forbidden: string | undefined;
}
export type LineSeenOf = (trunk: {
  readonly id: string;
  readonly host: string;
}) => LineSeen | undefined;

/** What all trunks together did today, against the installation's caps. */
interface Day {
  readonly calls: number;
  readonly seconds: number;
  readonly spend: number;
}

/** Rounding must not keep a whole token from being whole. */
const HAIR = 1e-9;

/** A trunk's room for calls, while its row is locked. */
export class Line {
  readonly trunk: SipTrunk;
  readonly #slots: Slots;
  readonly #seen: LineSeen | undefined;
  readonly #callerIds: readonly string[];
  readonly #everybody: Bar | null;
  #taken = 0;

  constructor(
    trunk: SipTrunk,
    slots: Slots,
    more: { seen: LineSeen | undefined; callerIds: readonly string[]; everybody: Bar | null },
  ) {
    this.trunk = trunk;
    this.#slots = slots;
    this.#seen = more.seen;
    this.#callerIds = more.callerIds;
    this.#everybody = more.everybody;
  }

  /** Why it takes no call now; null when it does. */
  get bar(): Bar | null {
    return this.#standing() ?? this.#everybody ?? this.#limit();
  }

  #standing(): Bar | null {
    const { is_active: isActive, is_draining: isDraining } = this.trunk;
    if (!isActive) return 'off';
    if (this.#seen?.forbidden !== undefined) return 'lab_ai';
    if (isDraining) return 'draining';
    if (isResting(this.trunk)) return 'resting';
    if (this.#seen?.line === 'refused') return 'refused';
    return this.#seen?.line === 'down' && this.#seen.hasAnswered ? 'down' : null;
  }

  #limit(): Bar | null {
    const { max_daily_calls: calls, max_daily_minutes: minutes } = this.trunk;
    const { used, dayCalls, daySeconds } = this.#slots;
    if (calls !== null && dayCalls + this.#taken >= calls) return 'daily_calls';
    if (minutes !== null && daySeconds >= minutes * 60) return 'daily_minutes';
    if (used + this.#taken >= this.trunk.max_channels) return 'channels';
    return this.#tokens() < 1 - HAIR ? 'cps' : null;
  }

  /** Of the bucket of calls per second; without a limit it never runs dry. */
  #tokens(): number {
    const { max_cps: rate, cps_burst: burst } = this.trunk;
    if (rate === null) return Infinity;
    const { tokens, elapsedSeconds } = this.#slots;
    const full = tokens === null ? burst : Math.min(burst, tokens + elapsedSeconds * rate);
    return full - this.#taken;
  }

  /** Calls it takes now at most. */
  get room(): number {
    if (this.bar !== null) return 0;
    const { max_channels: channels, max_daily_calls: daily } = this.trunk;
    const { used, dayCalls } = this.#slots;
    return Math.min(
      channels - used - this.#taken,
      daily === null ? Infinity : daily - dayCalls - this.#taken,
      Math.floor(this.#tokens() + HAIR),
    );
  }

  /** Ms until a call per second is free again. */
  get nextTokenMs(): number {
    const { max_cps: rate } = this.trunk;
    return rate === null ? 0 : Math.max(1, Math.ceil(((1 - this.#tokens()) / rate) * 1000));
  }

  take(): void {
    this.#taken++;
  }

  get taken(): Taken | null {
    if (this.#taken === 0) return null;
    const tokens = this.#tokens();
    const { elapsedSeconds } = this.#slots;
    return {
      kind: 'trunk',
      owner: this.trunk.id,
      calls: this.#taken,
      bucket: tokens === Infinity ? undefined : { tokens, elapsedSeconds },
    };
  }

  /** As the choice of a route sees it now. */
  get routed(): RoutedTrunk {
    const { id, name } = this.trunk;
    return {
      id,
      name,
      isDefault: this.trunk.is_default,
      bar: this.bar,
      isSilent: this.#seen?.line === 'down',
      callerIdMode: this.trunk.caller_id_mode,
      callerId: this.trunk.caller_id,
      callerIds: this.#callerIds,
      turn: this.#slots.dayCalls + this.#taken,
    };
  }
}

export interface LinesAsked {
  readonly target: Target;
  readonly rules: LineRules;
  readonly seenOf: LineSeenOf;
  /** Further owners whose rows are locked with those of the trunks. */
  readonly others: readonly SlotOwner[];
}

/** The trunks that a call to a target may take, locked until the transaction ends. */
export async function openLines(
  database: Database,
  { target, rules, seenOf, others }: LinesAsked,
): Promise<{ lines: Line[]; slotsOf: (owner: SlotOwner) => Slots }> {
  const trunks = await trunksFor(target, rules, database);
  const owners = trunks.map(({ id }): SlotOwner => ({ kind: 'trunk', owner: id }));
  const isCapped = Object.values(rules.caps).some((cap) => cap !== null);
  const slotsOf = await lockSlots(database, [
    ...others,
    ...owners,
    ...(isCapped ? [EVERYBODY] : []),
  ]);
  const everybody = isCapped ? barOfDay(rules, await usedToday(database)) : null;
  const lines = trunks.map(
    (trunk) =>
      new Line(trunk, slotsOf({ kind: 'trunk', owner: trunk.id }), {
        seen: seenOf(trunk),
        callerIds: rules.callerIds.get(trunk.id) ?? [],
        everybody,
      }),
  );
  return { lines, slotsOf };
}

function barOfDay({ caps }: LineRules, day: Day): Bar | null {
  const isReached = (cap: number | null, used: number) => cap !== null && used >= cap;
  if (isReached(caps.calls, day.calls)) return 'installation_calls';
  if (isReached(caps.seconds, day.seconds)) return 'installation_minutes';
  return isReached(caps.spend, day.spend) ? 'installation_spend' : null;
}

/** Those that the rules could choose for some number. */
export function trunksFor(
  target: Target,
  rules: LineRules,
  database: { readonly sequelize: Sequelize; readonly transaction?: Database['transaction'] },
): Promise<SipTrunk[]> {
  const { transaction } = database;
  return SipTrunk.findAll({
    where: whereOf(target, rules),
    order: ['id'],
    ...(transaction && { transaction }),
  });
}

function whereOf(target: Target, rules: LineRules): WhereOptions {
  const membersOf = (groupId: string) =>
    rules.groups.find(({ id }) => id === groupId)?.members.map(({ trunkId }) => trunkId) ?? [];
  if (target.kind === 'trunk') return { id: target.id };
  if (target.kind === 'group') return { id: membersOf(target.id) };
  const named = rules.prefixRoutes.flatMap(({ target: to }) =>
    to.kind === 'trunk' ? [to.id] : membersOf(to.id),
  );
  return { [Op.or]: [{ is_default: true }, { id: [...named, ...rules.rated] }] };
}

const REASONS: Readonly<Record<Bar, HoldReason>> = {
  off: 'no_trunk',
  lab_ai: 'lab_ai',
  draining: 'draining',
  resting: 'resting',
  down: 'trunk_down',
  refused: 'trunk_down',
  channels: 'channels',
  cps: 'cps',
  daily_calls: 'daily_calls',
  daily_minutes: 'daily_minutes',
  installation_calls: 'daily_calls',
  installation_minutes: 'daily_minutes',
  installation_spend: 'daily_spend',
};
/** How soon it is worth looking again. */
const AGAIN_MS: Readonly<Record<HoldReason, number>> = {
  no_trunk: 1000,
  lab_ai: 1000,
  trunk_down: 1000,
  draining: 1000,
  resting: 1000,
  channels: 1000,
  cps: 0,
  daily_calls: 30_000,
  daily_minutes: 30_000,
  daily_spend: 30_000,
};

/** Why none of some trunks takes a call, and when the first of them may. */
export function holdOf(lines: readonly Line[]): { reason: HoldReason; againInMs: number } {
  const holds = lines.flatMap(({ bar, nextTokenMs }) => {
    if (bar === null) return [];
    const reason = REASONS[bar];
    return [{ reason, againInMs: reason === 'cps' ? nextTokenMs : AGAIN_MS[reason] }];
  });
  return (
    holds.toSorted((a, b) => a.againInMs - b.againInMs)[0] ?? {
      reason: 'no_trunk',
      againInMs: AGAIN_MS.no_trunk,
    }
  );
}
