import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Format } from '../../core/format.ts';
import type { Waits } from './waits.ts';

/** How long callees wait for the agent's replies, and what the wait is made of. */
@Component({
  selector: 'app-reply-wait',
  imports: [TranslocoDirective],
  templateUrl: './reply-wait.html',
  styleUrl: './reply-wait.scss',
})
export class ReplyWait {
  readonly waits = input.required<Waits>();
  protected readonly format = inject(Format);
  protected readonly parts = computed(() => {
    const { vad, model, network, playout } = this.waits().parts;
    return [
      { name: 'vad', ms: vad },
      { name: 'model', ms: model },
      { name: 'network', ms: network },
      { name: 'playout', ms: playout },
    ];
  });
}
