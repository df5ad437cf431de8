import { Component, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { TranslocoDirective } from '@jsverse/transloco';
import { map, startWith, switchMap } from 'rxjs';
import { EngineChoice } from '../../media-servers/engine-choice.ts';
import type { MediaNeeds } from '../../media-servers/engine-doubts.ts';
import type { TrunkForm } from './trunk-form.ts';

const needsOf = (form: TrunkForm): MediaNeeds => {
  const { srtp, codecs, ptime } = form.getRawValue();
  return { srtp, codecs, ptime };
};

/** What carries the audio of a trunk's calls, measured by what is set elsewhere on the page. */
@Component({
  selector: 'app-trunk-media',
  imports: [EngineChoice, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <legend>{{ t('mediaEngine.heading') }}</legend>
    <p class="secondary">{{ t('mediaEngine.trunkText') }}</p>
    <app-engine-choice
      [control]="form().controls.media_engine"
      by="trunk"
      [needs]="needs() ?? null"
    />
  </ng-container>`,
  styles: `
    :host {
      display: contents;
    }
    legend {
      float: left;
      padding: 0;
      font: 600 1rem/1.4 var(--cb-sans);
      letter-spacing: -0.01em;
    }
  `,
})
export class TrunkMedia {
  readonly form = input.required<TrunkForm>();
  protected readonly needs = toSignal(
    toObservable(this.form).pipe(
      switchMap((form) =>
        form.valueChanges.pipe(
          startWith(null),
          map(() => needsOf(form)),
        ),
      ),
    ),
  );
}
