import { Component, computed, input, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Since } from '../core/ticker.ts';
import { Icon, type IconName } from '../ui/icon.ts';
import { StatusChip } from '../ui/status-chip.ts';
import type { ActorRow } from './actors.state.ts';

const ICONS: Readonly<Record<string, IconName>> = {
  root: 'tree',
  campaigns: 'campaign',
  campaign: 'campaign',
  call: 'phone',
  realtime: 'agent',
  trunks: 'globe',
  trunk: 'globe',
  live: 'live',
};
const SKELETONS = [1, 2, 3, 4];

/** Actors below one another, branches folded away at will; narrow where there is little room. */
@Component({
  selector: 'app-actor-tree',
  imports: [Icon, MatIconButton, Since, StatusChip, TranslocoDirective],
  templateUrl: './actor-tree.html',
  styleUrl: './actor-tree.scss',
})
export class ActorTree {
  readonly tree = input.required<readonly ActorRow[]>();
  readonly isLoaded = input.required<boolean>();
  readonly #closed = signal<ReadonlySet<string>>(new Set());
  protected readonly skeletons = SKELETONS;

  /** Without what lies below a closed branch. */
  protected readonly rows = computed(() => {
    const closed = this.#closed();
    let hiddenBelow = Infinity;
    return this.tree().filter(({ actor, depth }) => {
      if (depth > hiddenBelow) return false;
      hiddenBelow = closed.has(actor.id) ? depth : Infinity;
      return true;
    });
  });

  protected isOpen(id: string): boolean {
    return !this.#closed().has(id);
  }

  protected toggle(id: string): void {
    this.#closed.update((closed) => {
      const next = new Set(closed);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  protected iconOf(kind: string): IconName {
    return ICONS[kind] ?? 'computer';
  }

  /** The last step of the path; of a long id its end, as the beginning is the time it was made. */
  protected nameOf(id: string): string {
    const name = id.split('/').at(-1) ?? id;
    return /^[0-9a-f]{8}-/.test(name) ? `…${name.slice(-8)}` : name;
  }
}
