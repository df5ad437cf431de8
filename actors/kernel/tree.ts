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
  #changed = new Set<string>();
  #gone = new Set<string>();

  add(node: ActorNode): void {
    this.#nodes.set(node.id, node);
    this.touch(node);
  }

  touch(node: ActorNode): void {
    this.#changed.add(node.id);
  }

  remove(node: ActorNode): void {
    this.#nodes.delete(node.id);
    this.#changed.delete(node.id);
    this.#gone.add(node.id);
  }

  get size(): number {
    return this.#nodes.size;
  }

  all(): ActorNode[] {
    return [...this.#nodes.values()];
  }

  /** What changed since the last call; one reader only. */
  takeChanges(): { changed: ActorNode[]; gone: string[] } {
    const changed = [...this.#changed].flatMap((id) => this.#nodes.get(id) ?? []);
    const gone = [...this.#gone].filter((id) => !this.#nodes.has(id));
    this.#changed = new Set();
    this.#gone = new Set();
    return { changed, gone };
  }
}
