import { QueryTypes, type Sequelize } from 'sequelize';
import type {
  FurtherLeg,
  FurtherLine,
  FurtherLineAsked,
  FurtherLines,
  LineRefusal,
} from '../../actors/ports/further-lines.ts';
import type { FailoverRule } from '../../actors/ports/model.ts';
import { chooseRoute } from '../routing/choose-route.ts';
import type { Target } from '../routing/model.ts';
import { isDnc } from './dnc.ts';
import { openLines, type Line, type LineSeenOf } from './lines.ts';
import { LISTED } from './manual-call.ts';
import { routeOf } from './profile.ts';
import { ratesFor, readLineRules, type LineRules } from './routing-rules.ts';
import type { SecretBox } from './secret-box.ts';
import { returnSlots, takeSlots, type Database } from './slots.ts';

/** A call that is over gets no further leg. */
const OPEN = /* sql */ `select id from call_logs where id = $1 and ended_at is null for update`;

const HOLD = /* sql */ `
  update call_logs set further_lines = further_lines || jsonb_build_object($2::text, $3::text)
  where id = $1`;

/** What a leg held until now; a closed call has given it back already. */
const LET_GO = /* sql */ `
  with held as (select id, further_lines ->> $2 as trunk_id from call_logs
    where id = $1 and ended_at is null and jsonb_exists(further_lines, $2) for update)
  update call_logs l set further_lines = l.further_lines - $2::text
  from held where l.id = held.id returning held.trunk_id`;

const INVITED = /* sql */ `
  update call_logs set second_sip_call_ids = second_sip_call_ids || $2::text,
    supervisor_sip_call_ids = case when $3 then supervisor_sip_call_ids || $2::text
      else supervisor_sip_call_ids end
  where id = $1`;

const OPERATOR = 'operator';
const NOBODY_THERE = 'The SIP address is not at this call’s trunk.';
const NO_LINE = 'No trunk takes a call to this number now.';
const NO_WAY = 'No trunk leads to this number.';

interface Options {
  readonly sequelize: Sequelize;
  readonly box: SecretBox;
  /** What this node knows of the trunks. */
  readonly seenOf: LineSeenOf;
}

/** Further legs of calls, chosen and counted like any other call. */
export function furtherLines(options: Options): FurtherLines {
  const { sequelize } = options;
  return {
    async take(asked) {
      await giveBack(sequelize, asked);
      if (isAddress(asked.to)) return takeOwn(options, asked);
      const chosen = await takeOver(options, asked, { kind: 'automatic' });
      const isOwnLeft = !asked.tried.includes(asked.own.trunk.id);
      return !chosen.taken && LOOK_ON.includes(chosen.why) && isOwnLeft
        ? takeOver(options, asked, { kind: 'trunk', id: asked.own.trunk.id })
        : chosen;
    },
    async invited({ callId, legId }, sipCallId) {
      await sequelize.query(INVITED, { bind: [callId, sipCallId, legId !== OPERATOR] });
    },
    giveBack: (leg) => giveBack(sequelize, leg),
  };
}

/** The rules name no line, or none of theirs takes a call: there is still the call's own. */
const LOOK_ON: readonly string[] = ['no_line', 'unreachable'];

const isAddress = (to: string): boolean => /^sips?:/.test(to);

/** A SIP address is called over the call's own trunk: one of another host cannot be. */
async function takeOwn(options: Options, asked: FurtherLineAsked): Promise<FurtherLine> {
  const { to, own, tried } = asked;
  const at = /^sips?:[^@]+@\[?([^\];:>]+)/.exec(to)?.[1];
  if (at !== own.trunk.host) return refused('unreachable', NOBODY_THERE);
  if (tried.includes(own.trunk.id)) return refused('no_line', NO_LINE);
  return takeOver(options, asked, { kind: 'trunk', id: own.trunk.id });
}

const refused = (why: LineRefusal, explanation: string): FurtherLine => ({
  taken: false,
  why,
  explanation,
});

/** Locks the lines that a target allows once, so that no two of these wait for each other. */
function takeOver(
  { sequelize, box, seenOf }: Options,
  asked: FurtherLineAsked,
  target: Target,
): Promise<FurtherLine> {
  return sequelize.transaction(async (transaction) => {
    const database = { sequelize, transaction };
    const bind = [asked.callId];
    const calls = await sequelize.query(OPEN, { bind, type: QueryTypes.SELECT, transaction });
    if (calls.length === 0) return refused('no_line', 'The call is over.');
    if (await isDnc(asked.to, transaction)) return refused('do_not_call', LISTED);
    const rules = await readLineRules(database);
    const { lines } = await openLines(database, { target, rules, seenOf, others: [] });
    const untried = lines.filter(({ trunk }) => !asked.tried.includes(trunk.id));
    const choice = isAddress(asked.to)
      ? ownOf(untried, asked)
      : await chosenOf(database, untried, { asked, target, rules });
    if ('why' in choice) return { taken: false, ...choice };
    await hold(database, asked, choice.line);
    const { line, callerId, failover } = choice;
    return { taken: true, line: { trunk: routeOf(line.trunk, box), callerId }, failover };
  });
}

interface Chosen {
  readonly line: Line;
  readonly callerId: string | null;
  readonly failover: FailoverRule | null;
}
type Choice = Chosen | { readonly why: LineRefusal; readonly explanation: string };

function ownOf(lines: readonly Line[], { own }: FurtherLineAsked): Choice {
  const line = lines.find(({ bar }) => bar === null);
  return line
    ? { line, callerId: own.callerId, failover: null }
    : { why: 'no_line', explanation: NO_LINE };
}

interface Asking {
  readonly asked: FurtherLineAsked;
  readonly target: Target;
  readonly rules: LineRules;
}

async function chosenOf(
  database: Database,
  lines: readonly Line[],
  { asked: { to, own }, target, rules }: Asking,
): Promise<Choice> {
  const rates = (await ratesFor(database, [to]))(to);
  const { refusal, candidates, leftOut, failover } = chooseRoute(
    { number: to, target, callerId: null, rates, random: Math.random },
    lines.map(({ routed }) => routed),
    rules,
  );
  if (refusal) return { why: 'blocked', explanation: refusal.explanation };
  const [first] = candidates;
  const line = lines.find(({ trunk }) => trunk.id === first?.trunk.id);
  if (first && line) {
    // On its own trunk everybody sees the number that the call shows.
    const callerId = line.trunk.id === own.trunk.id ? own.callerId : first.callerId;
    return { line, callerId, failover };
  }
  return leftOut.length > 0
    ? { why: 'no_line', explanation: NO_LINE }
    : { why: 'unreachable', explanation: NO_WAY };
}

async function hold(database: Database, { callId, legId }: FurtherLeg, line: Line): Promise<void> {
  const { sequelize, transaction } = database;
  line.take();
  await takeSlots(database, line.taken ? [line.taken] : []);
  await sequelize.query(HOLD, { bind: [callId, legId, line.trunk.id], transaction });
}

/** The leg is over. */
function giveBack(sequelize: Sequelize, { callId, legId }: FurtherLeg): Promise<void> {
  return sequelize.transaction(async (transaction) => {
    const database = { sequelize, transaction };
    const held = await sequelize.query<{ trunk_id: string }>(LET_GO, {
      bind: [callId, legId],
      type: QueryTypes.SELECT,
      transaction,
    });
    await returnSlots(
      database,
      held.map(({ trunk_id }) => ({ trunk_id, campaign_id: null, node_id: null })),
    );
  });
}
