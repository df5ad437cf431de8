import { Component, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { TrunkEvent } from '../../../../../server/contract/trunks.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { Said } from '../../core/server-words.ts';
import { StatusChip } from '../../ui/status-chip.ts';

/** What became of a trunk, and why; the newest first. */
@Component({
  selector: 'app-trunk-history',
  imports: [MatButton, Said, StatusChip, TranslocoDirective],
  templateUrl: './trunk-history.html',
  styleUrl: './trunk-history.scss',
})
export class TrunkHistory {
  protected readonly format = inject(Format);
  readonly trunk = input.required<string>();
  /** Read again when it changes. */
  readonly state = input<string>();
  protected readonly events = paged<TrunkEvent>(
    () => `/api/v1/trunks/${this.trunk()}/history`,
    () => ({ limit: '10' }),
  );

  constructor() {
    effect(() => {
      if (this.state() !== undefined) this.events.reload();
    });
  }
}
