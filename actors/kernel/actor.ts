import { randomUUID } from 'node:crypto';
import { dispatch, spawn, start, stop, type Ref } from 'nact';
import { RestartBudget } from './restart-budget.ts';
import type { Step } from './step.ts';
import { ActorTree, type ActorNode } from './tree.ts';

declare const accepts: unique symbol;

/**
 * Where an actor is reached, stable over restarts. nact's own `Ref` takes any message; this takes
 * only the actor's.
 */
export interface Address<M> {
  /** Path from the root of the tree. */
  readonly id: string;
  readonly [accepts]: (message: M) => void;
}

/** Any actor, as a place in the tree: to spawn under it or to stop it. */
export type AnyAddress = Address<never>;

/** The impure half of an actor: owns the live handles that a reducer never sees. */
export interface Edge<E, M> {
  /** Carries out one effect. A message it gives back goes to the actor. */
  perform(effect: E, send: (message: M) => void): Promise<M | void> | M | void;
  /** Turns a failed effect into a message, so that no failure is lost. */
  failed(effect: E, error: unknown): M;
  /** Lets go of every handle. Called once for each incarnation, also after a crash. */
  release(): void;
}

/** A child died by an exception of its own. */
export interface Crash<S> {
  readonly error: Error;
  /** The state in which the fatal message found it. */
  readonly state: S;
  /** Restarts so far, over the actor's whole life. */
  readonly restarts: number;
}

/** What a parent learns of a child that crashed. */
export interface ChildCrash {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly error: Error;
  /** False: the child is gone for good (budget spent, or its policy says stop). */
  readonly restarting: boolean;
}

export interface ActorSpec<S, M, E> {
  /** Unique among its siblings. */
  readonly name: string;
  readonly kind: string;
  readonly initial: S;
  /** Makes the edge of one incarnation. */
  edge(self: Address<M>): Edge<E, M>;
  reduce(state: S, message: M): Step<S, E>;
  isDone(state: S): boolean;
  /** The word for the actors page. */
  phase(state: S): string;
  /** First message of an incarnation. */
  onStart?(restarted: boolean): M;
  /** State of the next incarnation, from what is stored; `stop` gives it up. */
  restart(crash: Crash<S>): S | 'stop' | Promise<S | 'stop'>;
  /** Told when a child crashes, before it starts again. */
  onChildCrash?(crash: ChildCrash): M | undefined;
  /** Told when a grandchild was given up. */
  onGrandchildGivenUp?(crash: ChildCrash): M | undefined;
}

export interface SystemOptions {
  readonly name: string;
  now?(): number;
  /** Every crash, for the log. Errors must not be printed with their message's content. */
  onCrash(crash: ChildCrash): void;
}

type AnyRef = Ref<any>;
type AnySpec = ActorSpec<any, any, any>;

interface CrashContext {
  readonly stop: symbol;
  readonly mailbox: readonly { readonly message: unknown }[];
}

/** One actor over all its incarnations. */
class Cell {
  readonly id: string;
  readonly spec: AnySpec;
  readonly parent: Cell | undefined;
  readonly system: System;
  readonly children = new Set<Cell>();
  readonly node: ActorNode;
  readonly #budget = new RestartBudget();
  #ref: AnyRef | undefined;
  #edge: Edge<unknown, unknown> | undefined;
  /** Mail that waits for the next incarnation: what lay behind the fatal message and what came since. */
  #waiting: unknown[] = [];
  #incarnation = 0;
  #stopped = false;

  constructor(system: System, parent: Cell | undefined, spec: AnySpec) {
    this.system = system;
    this.parent = parent;
    this.spec = spec;
    this.id = parent ? `${parent.id}/${spec.name}` : spec.name;
    this.node = {
      id: this.id,
      parent: parent?.id ?? null,
      kind: spec.kind,
      phase: spec.phase(spec.initial),
      sent: 0,
      handled: 0,
      restarts: 0,
      lastFact: null,
      startedAt: system.now(),
    };
    system.tree.add(this.node);
    parent?.children.add(this);
    this.#begin(spec.initial, false);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  tell(message: unknown): void {
    if (this.#stopped) return;
    this.node.sent++;
    if (this.#ref) dispatch(this.#ref, message);
    else this.#waiting.push(message);
  }

  #begin(initial: unknown, restarted: boolean): void {
    const incarnation = ++this.#incarnation;
    const name = incarnation === 1 ? this.spec.name : `${this.spec.name}-r${incarnation}`;
    this.#edge = this.spec.edge(this as unknown as Address<unknown>);
    this.#ref = spawn(
      this.parent?.nactRef ?? this.system.nact,
      (state: unknown, message: unknown) => this.#receive(state, message, incarnation),
      name,
      {
        initialStateFunc: () => initial,
        // nact's own policy prints the message, and messages hold phone numbers.
        onCrash: (_message: unknown, error: Error | undefined, context: CrashContext) => {
          this.#waiting = context.mailbox.map((mail) => mail.message);
          this.#crashed(error ?? new Error('crash without an error'));
          return context.stop;
        },
      } as never,
    );
    if (this.spec.onStart) this.tell(this.spec.onStart(restarted));
    for (const message of this.#waiting.splice(0)) dispatch(this.#ref, message);
  }

  get nactRef(): AnyRef | undefined {
    return this.#ref;
  }

  #state: unknown;

  #receive(state: unknown, message: unknown, incarnation: number): unknown {
    if (this.#stopped || incarnation !== this.#incarnation) return state;
    this.#state = state;
    this.node.handled++;
    const step = this.spec.reduce(state, message);
    this.#note(step.state, message);
    for (const effect of step.effects) this.#perform(effect, incarnation);
    if (this.spec.isDone(step.state)) this.stop();
    return step.state;
  }

  #note(state: unknown, message: unknown): void {
    this.node.phase = this.spec.phase(state);
    this.node.lastFact = (message as { type?: string }).type ?? null;
    this.system.tree.touch(this.node);
  }

  #perform(effect: unknown, incarnation: number): void {
    const edge = this.#edge as Edge<unknown, unknown>;
    const send = (message: unknown) => {
      if (incarnation === this.#incarnation) this.tell(message);
    };
    const reply = (message: unknown) => message !== undefined && send(message);
    try {
      const result = edge.perform(effect, send);
      if (result instanceof Promise)
        result.then(reply, (error: unknown) => send(edge.failed(effect, error)));
      else reply(result);
    } catch (error) {
      send(edge.failed(effect, error));
    }
  }

  #crashed(error: Error): void {
    if (this.#stopped) return;
    const crash = { error, state: this.#state, restarts: this.node.restarts };
    this.#ref = undefined;
    this.#incarnation++;
    this.#letGo();
    const restarting = this.#budget.spend(this.system.now());
    this.#report({ error, restarting });
    if (!restarting) return this.#giveUp(error);
    void this.#restart(crash);
  }

  async #restart(crash: Crash<unknown>): Promise<void> {
    try {
      const state = await this.spec.restart(crash);
      if (this.#stopped) return;
      if (state === 'stop') return this.#giveUp(crash.error);
      this.node.restarts++;
      this.#begin(state, true);
    } catch (cause) {
      this.#giveUp(new Error('the stored state could not be read for a restart', { cause }));
    }
  }

  #report(crash: { error: Error; restarting: boolean }): void {
    const told = { id: this.id, name: this.spec.name, kind: this.spec.kind, ...crash };
    this.system.onCrash(told);
    const message = this.parent?.spec.onChildCrash?.(told);
    if (message !== undefined) this.parent?.tell(message);
  }

  #giveUp(error: Error): void {
    const told = {
      id: this.id,
      name: this.spec.name,
      kind: this.spec.kind,
      error,
      restarting: false,
    };
    const { parent } = this;
    this.stop();
    const news = parent?.spec.onChildCrash?.(told);
    if (news !== undefined) parent?.tell(news);
    const grandparent = parent?.parent;
    const message = grandparent?.spec.onGrandchildGivenUp?.(told);
    if (message !== undefined) grandparent?.tell(message);
  }

  #letGo(): void {
    for (const child of [...this.children]) child.stop();
    const edge = this.#edge;
    this.#edge = undefined;
    edge?.release();
  }

  /**
   * Children first: nact 7.6.2 leaves the children of a stopped actor running and out of reach, so
   * nothing but this calls nact's own `stop`.
   */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#letGo();
    const ref = this.#ref;
    this.#ref = undefined;
    this.parent?.children.delete(this);
    this.system.tree.remove(this.node);
    if (ref) stop(ref);
  }
}

/** A running actor system. `root` has no behaviour: it is where the first actors are spawned. */
export class System {
  readonly tree = new ActorTree();
  readonly root: AnyAddress;
  readonly nact: AnyRef;
  readonly now: () => number;
  readonly onCrash: (crash: ChildCrash) => void;

  constructor(options: SystemOptions) {
    this.now = options.now ?? Date.now;
    this.onCrash = (crash) => options.onCrash(crash);
    // nact finds a system by its name in a global map: two of one name would take each other's mail.
    this.nact = start({ name: `${options.name}-${randomUUID()}` } as never);
    this.root = new Cell(this, undefined, rootSpec(options.name)) as unknown as AnyAddress;
  }

  /** Stops every actor, leaves first. */
  stop(): void {
    stopTree(this.root);
    stop(this.nact);
  }
}

const rootSpec = (name: string): AnySpec => ({
  name,
  kind: 'root',
  initial: null,
  edge: () => ({ perform() {}, failed: () => null, release() {} }),
  reduce: (state) => ({ state, effects: [] }),
  isDone: () => false,
  phase: () => 'running',
  restart: () => null,
});

export const startSystem = (options: SystemOptions): System => new System(options);

/** Runs a reducer and its edge as an actor under `parent`. */
export function spawnActor<S, M, E>(parent: AnyAddress, spec: ActorSpec<S, M, E>): Address<M> {
  const cell = parent as unknown as Cell;
  if (cell.stopped) throw new Error(`cannot spawn ${spec.kind} under ${cell.id}: it has stopped`);
  return new Cell(cell.system, cell, spec) as unknown as Address<M>;
}

/** Sends and forgets. Mail to a stopped actor is dropped without a sign. */
export const tell = <M>(to: Address<M>, message: NoInfer<M>): void =>
  (to as unknown as Cell).tell(message);

/**
 * Sends a message that carries a reply function and waits for it.
 * @throws Error naming the actor when no reply came within `withinMs`
 */
export function ask<M, R>(
  to: Address<M>,
  message: (reply: (answer: R) => void) => NoInfer<M>,
  withinMs: number,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`${to.id} did not answer within ${withinMs} ms`)),
      withinMs,
    );
    tell(
      to,
      message((answer) => {
        clearTimeout(late);
        resolve(answer);
      }),
    );
  });
}

/** Stops an actor, its children first. Idempotent. */
export const stopTree = (address: AnyAddress): void => (address as unknown as Cell).stop();

/** The address as a parent of others. */
export const asParent = <M>(address: Address<M>): AnyAddress => address as unknown as AnyAddress;
