import type { TrunkRoute } from './model.ts';
import { DialError, type DialogFact, type DialRequest, type Telephony } from './telephony.ts';
import { until } from './until.ts';

/** What happened to a call at the far side. */
export interface FarCall {
  readonly number: string;
  /** Undefined as long as it goes on. */
  readonly endedBy?: string;
}

/** Whom the far side has. */
export interface Callees {
  /** Answers and talks. */
  readonly talks: string;
  readonly busy: string;
  /** Rings on. */
  readonly rings: string;
  readonly unknown: string;
  readonly declines: string;
  /** Is heard before it answers. */
  readonly early: string;
  /** Answers and hangs up. */
  readonly leaves: string;
  /** Answers who is passed on to it. */
  readonly colleague: string;
  readonly busyColleague: string;
  /** A colleague whose phone rings out. */
  readonly awayColleague: string;
}

/** Telephony under test, and the far side that its suite plays. */
export interface TelephonyUnderTest {
  readonly telephony: Telephony;
  readonly trunk: TrunkRoute;
  readonly callees: Callees;
  /** Where our audio is said to be; nobody need be there. */
  readonly offer: string;
  /** Every call that reached the far side, in order. */
  calls(): readonly FarCall[];
  /** Breaks the way to whoever signals for us. */
  breakWay(): void;
  /** Resolves once that way is there again. */
  mended(): Promise<void>;
  close(): Promise<void>;
}

/** What everybody promises who places calls. */
export function telephonySuite(name: string, make: () => Promise<TelephonyUnderTest>): void {
  describe(`telephony by "${name}"`, () => {
    let far: TelephonyUnderTest;
    let invited: string[];

    beforeEach(async () => {
      invited = [];
      far = await make();
    });
    afterEach(() => far.close());

    const dial = (to: string, over: Partial<DialRequest> = {}) =>
      far.telephony.dial({
        ...{ callId: 'call-1', to, callerId: '+902120000000', values: {} },
        ...{ trunk: far.trunk, offer: far.offer, ringForMs: 15_000 },
        signal: new AbortController().signal,
        onInvite: (id) => Promise.resolve(void invited.push(id)),
        onRing: () => undefined,
        onEarlyMedia: () => undefined,
        ...over,
      });
    const ending = async (dialled: Promise<unknown>) => {
      const error = await dialled.then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(error).toBeInstanceOf(DialError);
      return (error as DialError).ending;
    };
    const factsOf = (dialog: Awaited<ReturnType<typeof dial>>): DialogFact[] => {
      const facts: DialogFact[] = [];
      dialog.onFact((fact) => facts.push(fact));
      return facts;
    };

    it('gives an answered call, whose end by us the callee learns of', async () => {
      let rang = 0;
      const dialog = await dial(far.callees.talks, { onRing: () => rang++ });
      expect(dialog.answer).toContain('m=audio');
      expect(rang).toBe(1);
      expect(invited).toEqual([dialog.sipCallId]);
      const facts = factsOf(dialog);
      await dialog.bye();
      await dialog.bye();
      await until(() => far.calls()[0]?.endedBy === 'caller');
      expect(facts).withContext('nobody is told what they did themselves').toEqual([]);
    }, 20_000);

    it('tells that the callee hung up', async () => {
      const dialog = await dial(far.callees.leaves);
      const facts = factsOf(dialog);
      await until(() => facts.some(({ type }) => type === 'ended'));
      const [ended] = facts.filter((fact) => fact.type === 'ended');
      expect(ended).toEqual(
        jasmine.objectContaining({
          by: 'callee',
          ending: jasmine.objectContaining({ disposition: 'answered', cause: 'callee_hung_up' }),
        }),
      );
      await dialog.bye();
    }, 20_000);

    it('tells also those who listen late what happened before', async () => {
      const dialog = await dial(far.callees.leaves);
      await until(() => far.calls()[0]?.endedBy === 'callee');
      const facts = factsOf(dialog);
      await until(() => facts.some(({ type }) => type === 'ended'));
      await dialog.bye();
    }, 20_000);

    it('says why nobody answered', async () => {
      const { busy, unknown, declines } = far.callees;
      expect(await ending(dial(busy))).toEqual(
        jasmine.objectContaining({ disposition: 'busy', fault: 'callee', sipStatus: 486 }),
      );
      expect(await ending(dial(unknown))).toEqual(
        jasmine.objectContaining({ disposition: 'failed', retryable: false, sipStatus: 404 }),
      );
      const declined = await ending(dial(declines));
      expect([declined.sipStatus, declined.fault]).toEqual([603, 'callee']);
    }, 20_000);

    it('takes the call back when the phone rang long enough', async () => {
      const { disposition, cause } = await ending(dial(far.callees.rings, { ringForMs: 800 }));
      expect([disposition, cause]).toEqual(['no_answer', 'ring_timeout']);
      await until(() => far.calls()[0]?.endedBy === 'cancel');
    }, 20_000);

    it('lets the phone ring for as long as it was told to, however long it took to store the call', async () => {
      const { cause } = await ending(
        dial(far.callees.rings, {
          ringForMs: 800,
          onInvite: () => new Promise((stored) => setTimeout(stored, 1000)),
        }),
      );
      expect(cause).toBe('ring_timeout');
    }, 20_000);

    it('takes the call back when told, at once even before it has left', async () => {
      const abort = new AbortController();
      const { signal } = abort;
      const dialled = dial(far.callees.rings, { signal, onRing: () => abort.abort() });
      expect((await ending(dialled)).cause).toBe('cancelled');
      await until(() => far.calls()[0]?.endedBy === 'cancel');
      const early = dial(far.callees.talks, { signal: AbortSignal.abort() });
      expect((await ending(early)).cause).toBe('cancelled');
      expect(far.calls().length).toBe(1);
    }, 20_000);

    it('lets nothing ring that was taken back while it was stored', async () => {
      const abort = new AbortController();
      const dialled = dial(far.callees.talks, {
        signal: abort.signal,
        onInvite: () => Promise.resolve(abort.abort()),
      });
      const { cause } = await dialled.then(
        // An answer may win the race; then it is ended as any other.
        async (dialog) => ({ cause: (await dialog.bye(), 'cancelled') }),
        (error: unknown) => (error as DialError).ending,
      );
      expect(cause).toBe('cancelled');
      await until(() => far.calls().every(({ endedBy }) => endedBy !== undefined));
    }, 20_000);

    it('never takes early media for an answer', async () => {
      const early: string[] = [];
      const dialog = await dial(far.callees.early, { onEarlyMedia: (sdp) => early.push(sdp) });
      expect(early[0]).toContain('m=audio');
      expect(dialog.answer).toContain('m=audio');
      await dialog.bye();
    }, 20_000);

    it('presses keys', async () => {
      const dialog = await dial(far.callees.talks);
      await expectAsync(dialog.sendDigits('1#')).toBeResolved();
      await dialog.bye();
    }, 20_000);

    it('has a callee connected with somebody, and tells what came of it', async () => {
      const dialog = await dial(far.callees.talks);
      expect(await dialog.refer(far.callees.busyColleague)).toBe(486);
      expect(await dialog.refer(far.callees.colleague)).toBe(200);
      await dialog.bye();
    }, 30_000);

    it('does not wait for the outcome of that once the call is over', async () => {
      const dialog = await dial(far.callees.talks);
      const outcome = dialog.refer(far.callees.awayColleague);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await dialog.bye();
      expect(await outcome).toBeGreaterThan(399);
    }, 20_000);

    it('ends its calls when the way to whoever signals is lost, and dials again once it is back', async () => {
      const dialog = await dial(far.callees.talks);
      const facts = factsOf(dialog);
      far.breakWay();
      await until(() => facts.length === 1, 10_000);
      expect(facts[0]).toEqual(
        jasmine.objectContaining({
          type: 'ended',
          ending: jasmine.objectContaining({ cause: 'signalling_lost' }),
        }),
      );
      expect((await ending(dial(far.callees.talks))).cause).toBe('invite_not_sent');
      await far.mended();
      await (await dial(far.callees.talks)).bye();
    }, 40_000);
  });
}
