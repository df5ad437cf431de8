import { HttpClient } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type {
  Agent,
  AgentSettings,
  AgentVersion,
  AgentVersionDetail,
} from '../../../../../server/contract/agents.ts';
import type { Page } from '../../../../../server/contract/common.ts';
import { Format } from '../../core/format.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Toasts } from '../../ui/toasts.ts';
import { folded, lineDiff } from './line-diff.ts';

const MOST_VERSIONS = 200;

interface Compared {
  readonly before: AgentVersionDetail | null;
  readonly after: AgentVersionDetail;
}

/** A setting that differs between two versions. */
interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** The versions of an agent: who saved which, what changed, and the way back. */
@Component({
  selector: 'app-agent-versions',
  imports: [
    ErrorState,
    Icon,
    MatButton,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    PageHead,
    TranslocoDirective,
  ],
  templateUrl: './agent-versions.html',
  styleUrl: './agent-versions.scss',
})
export class AgentVersions {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  readonly #confirmation = inject(Confirmation);
  protected readonly format = inject(Format);
  protected readonly mayEdit = inject(Session).may('editAgents');
  readonly id = input.required<string>();
  /** The version looked at, and the one it is compared with; the one before it when absent. */
  readonly version = input<string>();
  readonly with = input<string>();
  protected readonly agent = signal<Agent | null>(null);
  protected readonly versions = signal<readonly AgentVersion[]>([]);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly compared = signal<Compared | null>(null);
  protected readonly isFolded = signal(true);
  readonly #details = new Map<number, AgentVersionDetail>();
  protected readonly shownVersion = computed(
    () => Number(this.version()) || (this.agent()?.version ?? 0),
  );
  protected readonly otherVersion = computed(() => {
    const chosen = Number(this.with());
    if (chosen) return chosen;
    const older = this.versions().find(({ version }) => version < this.shownVersion());
    return older?.version ?? null;
  });
  protected readonly lines = computed(() => {
    const compared = this.compared();
    if (!compared) return [];
    const { before, after } = compared;
    const { system_instructions: text } = after.settings;
    const all = lineDiff(before?.settings.system_instructions ?? text, text);
    return this.isFolded() && before ? folded(all) : all;
  });
  protected readonly isSameText = computed(() => {
    const { before, after } = this.compared() ?? {};
    return (
      before != null && before.settings.system_instructions === after?.settings.system_instructions
    );
  });
  protected readonly changes = computed((): Change[] => {
    const { before, after } = this.compared() ?? {};
    return before && after ? changesBetween(before.settings, after.settings) : [];
  });

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.load(id));
    });
    effect(() => {
      const [shown, other] = [this.shownVersion(), this.otherVersion()];
      if (shown > 0) untracked(() => void this.#compare(shown, other));
    });
  }

  protected async load(id = this.id()): Promise<void> {
    this.problem.set(null);
    const url = `/api/v1/agents/${id}`;
    const params = { limit: MOST_VERSIONS };
    try {
      const [agent, versions] = await Promise.all([
        firstValueFrom(this.#http.get<Agent>(url)),
        firstValueFrom(this.#http.get<Page<AgentVersion>>(`${url}/versions`, { params })),
      ]);
      this.versions.set(versions.data);
      this.agent.set(agent);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected show(version: number): void {
    this.#navigate({ version, with: null });
  }

  protected compareWith(version: number): void {
    this.#navigate({ with: version });
  }

  protected async restore(version: number): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('agents.restoreHeading', { version }),
      text: this.#texts.translate('agents.restoreText', { version }),
      action: this.#texts.translate('agents.restore'),
    });
    if (!isSure) return;
    try {
      const url = `/api/v1/agents/${this.id()}/versions/${version}/activate`;
      this.agent.set(await firstValueFrom(this.#http.post<Agent>(url, {})));
      this.versions.update((all) =>
        all.map((each) => ({ ...each, is_active: each.version === version })),
      );
      this.#toasts.done('agents.restored', { version });
    } catch (error) {
      this.#toasts.problem('agents.restoreFailed', problemOf(error).detail);
    }
  }

  #navigate(queryParams: Record<string, number | null>): void {
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  async #compare(shown: number, other: number | null): Promise<void> {
    try {
      const [after, before] = await Promise.all([
        this.#detail(shown),
        other === null ? null : this.#detail(other),
      ]);
      if (this.shownVersion() === shown) this.compared.set({ before, after });
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  /** Versions never change, so each is read once. */
  async #detail(version: number): Promise<AgentVersionDetail> {
    const known = this.#details.get(version);
    if (known) return known;
    const url = `/api/v1/agents/${this.id()}/versions/${version}`;
    const detail = await firstValueFrom(this.#http.get<AgentVersionDetail>(url));
    this.#details.set(version, detail);
    return detail;
  }
}

/** Settings that differ, the instructions left out. */
export function changesBetween(before: AgentSettings, after: AgentSettings): Change[] {
  const names = Object.keys(after) as (keyof AgentSettings)[];
  return names
    .filter((name) => name !== 'system_instructions')
    .map((name) => ({ name, before: written(before[name]), after: written(after[name]) }))
    .filter((change) => change.before !== change.after);
}

function written(value: AgentSettings[keyof AgentSettings] | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.join(', ') || '–';
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  return String(value);
}
