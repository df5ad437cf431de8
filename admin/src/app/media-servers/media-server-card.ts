import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { MediaServer, MediaServerTrial } from '../../../../server/contract/media-servers.ts';
import { Format } from '../core/format.ts';
import { problemOf } from '../core/problem.ts';
import { Said } from '../core/server-words.ts';
import { Session } from '../core/session.ts';
import { Icon } from '../ui/icon.ts';
import { Progress } from '../ui/progress.ts';
import { StatusChip } from '../ui/status-chip.ts';
import { Toasts } from '../ui/toasts.ts';

/** One media server: how it is, what can be done about it, and what a test found. */
@Component({
  selector: 'app-media-server-card',
  imports: [Icon, MatButton, Progress, Said, StatusChip, TranslocoDirective],
  templateUrl: './media-server-card.html',
  styleUrl: './media-server-card.scss',
})
export class MediaServerCard {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #session = inject(Session);
  protected readonly format = inject(Format);
  protected readonly icons = { ok: 'check', failed: 'alert', skipped: 'pause' } as const;
  readonly server = input.required<MediaServer>();
  readonly edited = output();
  readonly drained = output();
  readonly removed = output();
  protected readonly mayEdit = this.#session.may('editTrunks');
  protected readonly mayTest = this.#session.may('testTrunks');
  protected readonly trial = signal<MediaServerTrial | null>(null);
  protected readonly isTesting = signal(false);
  protected readonly state = computed(() => {
    const { is_active: isActive, is_draining: isDraining, is_up: isUp } = this.server();
    if (!isActive) return 'off';
    if (!isUp) return 'down';
    return isDraining ? 'draining' : 'up';
  });
  protected readonly address = computed(() => {
    const { settings } = this.server();
    if (settings.engine === 'asterisk') return settings.url;
    return settings.engine === 'freeswitch' ? `${settings.host}:${settings.port}` : null;
  });

  protected async test(): Promise<void> {
    this.isTesting.set(true);
    this.trial.set(null);
    try {
      const url = `/api/v1/media-servers/${this.server().id}/test`;
      this.trial.set(await firstValueFrom(this.#http.post<MediaServerTrial>(url, {})));
    } catch (error) {
      this.#toasts.problem('mediaServers.testFailed', problemOf(error).detail);
    } finally {
      this.isTesting.set(false);
    }
  }
}
