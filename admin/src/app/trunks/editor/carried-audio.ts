import { Component, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { RouteVerdict } from '../../../../../server/contract/route-test.ts';
import { Format } from '../../core/format.ts';
import { Said } from '../../core/server-words.ts';
import { Icon } from '../../ui/icon.ts';

/** What would carry the audio of a call: by whose choice, which media servers, and why not the others. */
@Component({
  selector: 'app-carried-audio',
  imports: [Icon, Said, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <p>
      <b>{{ t('mediaEngine.carries') }}</b>
      <span>{{
        media().engine ? t('mediaEngine.name.' + media().engine) : t('mediaEngine.by.installation')
      }}</span>
      @if (media().engine) {
        <span class="secondary">{{ t('mediaEngine.by.' + media().by) }}</span>
      }
    </p>
    @if (media().explanation; as why) {
      <p class="problem"><app-icon name="alert" [size]="16" />{{ why | said }}</p>
    }
    <ul>
      @for (server of media().servers; track server.id) {
        <li>
          <app-icon [name]="server.bar ? 'close' : 'check'" [size]="14" />
          <span>{{ server.name }}</span>
          <span class="secondary">{{
            server.bar
              ? t('mediaEngine.bar.' + server.bar)
              : t('mediaEngine.share', { share: format.percent(server.share) })
          }}</span>
        </li>
      }
    </ul>
  </ng-container>`,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      padding-top: 12px;
      border-top: 1px solid var(--cb-line);
    }
    p,
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 12px;
    }
    b {
      font-weight: 500;
    }
    .problem {
      flex-wrap: nowrap;
      color: var(--cb-error-text);
    }
    app-icon {
      flex: none;
      align-self: center;
    }
    ul {
      display: grid;
      gap: 6px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
  `,
})
export class CarriedAudio {
  protected readonly format = inject(Format);
  readonly media = input.required<NonNullable<RouteVerdict['media']>>();
}
