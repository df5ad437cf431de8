import { HttpClient } from '@angular/common/http';
import { Component, DestroyRef, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { MediaServer } from '../../../../server/contract/media-servers.ts';
import { paged } from '../core/paged.ts';
import { problemOf } from '../core/problem.ts';
import { Session } from '../core/session.ts';
import { Confirmation } from '../ui/confirm.ts';
import { ErrorState } from '../ui/error-state.ts';
import { Icon } from '../ui/icon.ts';
import { PageHead } from '../ui/page-head.ts';
import { Toasts } from '../ui/toasts.ts';
import { MediaServerCard } from './media-server-card.ts';

const LOOK_EVERY_MS = 5000;

/** What carries the audio of calls, and how each server is. */
@Component({
  selector: 'app-media-server-list',
  imports: [ErrorState, Icon, MatButton, MediaServerCard, PageHead, TranslocoDirective],
  templateUrl: './media-server-list.html',
  styles: `
    .cards {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(360px, 100%), 1fr));
      gap: 20px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      min-width: 0;
    }
  `,
})
export class MediaServerList {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject(MatDialog);
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  readonly #confirmation = inject(Confirmation);
  protected readonly mayEdit = inject(Session).may('editTrunks');
  protected readonly servers = paged<MediaServer>('/api/v1/media-servers');

  constructor() {
    const timer = setInterval(() => this.servers.reload(), LOOK_EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected async edit(server: MediaServer | null): Promise<void> {
    const { MediaServerDialog } = await import('./media-server-dialog.ts');
    const dialog = this.#dialog.open(MediaServerDialog, {
      data: server,
      width: '680px',
      maxWidth: '94vw',
    });
    if (await firstValueFrom(dialog.afterClosed())) this.servers.reload();
  }

  protected async drain({ id, is_draining: isDraining }: MediaServer): Promise<void> {
    const verb = isDraining ? 'resume' : 'drain';
    try {
      const url = `/api/v1/media-servers/${id}/${verb}`;
      this.servers.replace(await firstValueFrom(this.#http.post<MediaServer>(url, {})));
    } catch (error) {
      this.#toasts.problem('mediaServers.failed', problemOf(error).detail);
    }
  }

  protected async remove({ id, name }: MediaServer): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('mediaServers.removeHeading', { name }),
      text: this.#texts.translate('mediaServers.removeText'),
      action: this.#texts.translate('mediaServers.remove'),
    });
    if (!isSure) return;
    try {
      await firstValueFrom(this.#http.delete(`/api/v1/media-servers/${id}`));
      this.servers.remove(id);
      this.#toasts.done('mediaServers.removed', { name });
    } catch (error) {
      this.#toasts.problem('mediaServers.failed', problemOf(error).detail);
    }
  }
}
