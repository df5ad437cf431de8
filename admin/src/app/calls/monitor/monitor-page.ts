import { Component, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { Monitor } from './monitor.ts';

/** The monitor of one call on a page of its own. */
@Component({
  selector: 'app-monitor-page',
  imports: [Monitor],
  template: `<app-monitor class="wide" [id]="id()" (closed)="leave()" />`,
})
export class MonitorPage {
  readonly #router = inject(Router);
  readonly id = input.required<string>();

  protected leave(): void {
    void this.#router.navigate(['/calls/live']);
  }
}
