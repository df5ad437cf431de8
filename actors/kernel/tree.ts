/** What the actors page shows of one actor. */
export interface ActorNode {
  /** Path from the root. */
  readonly id: string;
  readonly parent: string | null;
  readonly kind: string;
  phase: string;
  /** Messages sent to it so far; what is not `handled` yet waits in its mailbox. */
  sent: number;
  handled: number;
  restarts: number;
  lastFact: string | null;
  readonly startedAt: number;
}

/** The supervision tree as it stands. Cheap to keep: nobody is told, whoever shows it asks. */
export class ActorTree {
  readonly #nodes = new Map<string, ActorNode>();
  readonly #changed = new Set<ActorNode>();

  add(node: ActorNode): void {
    this.#nodes.set(node.id, node);
    this.#changed.add(node);
  }

  touch(node: ActorNode): void {
    this.#changed.add(node);
  }

  remove(node: ActorNode): void {
    this.#nodes.delete(node.id);
    this.#changed.delete(node);
  }

  get size(): number {
    return this.#nodes.size;
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  all(): ActorNode[] {
    return [...this.#nodes.values()];
  }

  /** What changed since the last call, without what is gone; one reader only. */
  takeChanged(): ActorNode[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }
}
