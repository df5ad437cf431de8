import type { App } from './app.ts';

/** Which apps want which verb: round robin; who registered twice gets two turns. */
export class RouteTable {
  readonly #apps = new Map<string, { list: App[]; turn: number }>();

  add(app: App, verb: string): void {
    const key = verb.toLowerCase();
    const entry = this.#apps.get(key) ?? { list: [], turn: 0 };
    entry.list.push(app);
    this.#apps.set(key, entry);
  }

  /** Takes all verbs of an app off, as drachtio-server does whatever verb is named. */
  remove(app: App): void {
    for (const [verb, entry] of this.#apps) {
      entry.list = entry.list.filter((other) => other !== app);
      if (entry.list.length === 0) this.#apps.delete(verb);
    }
  }

  /** How many turns an app has for a verb. */
  count(app: App, verb: string): number {
    return this.#apps.get(verb.toLowerCase())?.list.filter((other) => other === app).length ?? 0;
  }

  next(method: string): App | undefined {
    const entry = this.#apps.get(method.toLowerCase());
    if (!entry) return undefined;
    entry.turn = (entry.turn + 1) % entry.list.length;
    return entry.list[entry.turn];
  }
}
