import { HttpClient } from '@angular/common/http';
import { Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { MediaEngineKind } from '../../../../../server/contract/media-engine.ts';
import type { NumberRule } from '../../../../../server/contract/trunks.ts';
import type { RouteVerdict } from '../../../../../server/contract/route-test.ts';
import { Format } from '../../core/format.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { Icon } from '../../ui/icon.ts';
import { CarriedAudio } from './carried-audio.ts';

/** Tells over which line a number would go, why, and what its INVITE would carry. */
@Component({
  selector: 'app-route-tester',
  imports: [CarriedAudio, Icon, MatButton, MatFormField, MatInput, MatLabel, TranslocoDirective],
  templateUrl: './route-tester.html',
  styleUrl: './route-tester.scss',
})
export class RouteTester {
  readonly #http = inject(HttpClient);
  protected readonly format = inject(Format);
  /** Null: as the routing rules say. */
  readonly trunk = input.required<string | null>();
  /** Tried instead of the trunk's own; none: its own. */
  readonly rules = input<readonly NumberRule[]>();
  /** The same for what carries the audio. */
  readonly engine = input<MediaEngineKind | null>();
  protected readonly verdict = signal<RouteVerdict | null>(null);
  protected readonly problem = signal<ShownProblem | null>(null);

  protected async test(to: string): Promise<void> {
    try {
      const body = {
        ...{ to: to.trim(), trunk_id: this.trunk() },
        ...{ number_rules: this.rules(), media_engine: this.engine() },
      };
      this.verdict.set(
        await firstValueFrom(this.#http.post<RouteVerdict>('/api/v1/trunks/route-test', body)),
      );
      this.problem.set(null);
    } catch (error) {
      this.verdict.set(null);
      this.problem.set(problemOf(error));
    }
  }
}
