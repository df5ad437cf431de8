import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Agent, AgentVersion } from '../../../../../server/contract/agents.ts';
import type { Page } from '../../../../../server/contract/common.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { variablesIn } from '../../../../../server/contract/variables.ts';

/** The agent under test and which version of it; one for the three ways of testing. */
@Injectable()
export class TestedAgent {
  readonly #http = inject(HttpClient);
  readonly #agent = signal<Agent | null>(null);
  readonly #versions = signal<readonly AgentVersion[]>([]);
  readonly #problem = signal<ShownProblem | null>(null);
  readonly agent = this.#agent.asReadonly();
  readonly versions = this.#versions.asReadonly();
  readonly problem = this.#problem.asReadonly();
  /** Null: the active one. */
  readonly chosen = signal<number | null>(null);
  readonly url = computed(() => `/api/v1/agents/${this.#agent()?.id ?? ''}`);
  /** Not saved, for this test alone; null: those of the version. */
  readonly instructions = signal<string | null>(null);
  readonly variables = computed(() => {
    const instructions = this.instructions();
    return instructions === null ? (this.#agent()?.variables ?? []) : variablesIn(instructions);
  });
  /** As the API takes it. */
  readonly version = computed(() => {
    const version = this.chosen();
    return version === null ? {} : { version };
  });
  /** What a test in writing or by browser asks for. */
  readonly request = computed(() => {
    const instructions = this.instructions();
    return { ...this.version(), ...(instructions !== null && { instructions }) };
  });

  /** Begins with the agent's own, to be changed. */
  tryOthers(on: boolean): void {
    this.instructions.set(on ? (this.#agent()?.system_instructions ?? null) : null);
  }

  async load(id: string): Promise<void> {
    this.#problem.set(null);
    const url = `/api/v1/agents/${id}`;
    try {
      const [agent, versions] = await Promise.all([
        firstValueFrom(this.#http.get<Agent>(url)),
        firstValueFrom(this.#http.get<Page<AgentVersion>>(`${url}/versions`)),
      ]);
      this.#versions.set(versions.data);
      this.#agent.set(agent);
    } catch (error) {
      this.#problem.set(problemOf(error));
    }
  }
}
