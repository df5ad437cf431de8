import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type {
  LiveSupervisor,
  SuperviseByPhone,
} from '../../../../../server/contract/supervision.ts';
import { Preferences } from '../../core/preferences.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';

const KEYS = [
  ['1', 'listen'],
  ['2', 'whisper'],
  ['3', 'barge'],
  ['4', 'takeover'],
  ['#', 'leave'],
] as const;

/** Supervising by one's own telephone: it is called, and its keys do what the buttons do. */
@Component({
  selector: 'app-phone-joining',
  imports: [
    FormsModule,
    Icon,
    MatButton,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    TranslocoDirective,
  ],
  templateUrl: './phone-joining.html',
  styleUrl: './phone-joining.scss',
})
export class PhoneJoining {
  readonly #http = inject(HttpClient);
  readonly #preferences = inject(Preferences);
  readonly #session = inject(Session);
  readonly #toasts = inject(Toasts);
  readonly id = input.required<string>();
  /** One's own telephone on this call, as everybody sees it. */
  readonly seat = input<LiveSupervisor | undefined>();
  protected readonly keys = KEYS;
  protected readonly isOpen = signal(false);
  protected readonly isRinging = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly number = linkedSignal(() => this.#session.user()?.settings.phone ?? '');
  protected readonly isComplete = computed(() => /^\+\d{7,15}$/.test(plain(this.number())));

  /** Answered once one has picked up, or with the reason why nobody did. */
  protected async call(): Promise<void> {
    const to = plain(this.number());
    const body: SuperviseByPhone = { to };
    this.problem.set(null);
    this.isRinging.set(true);
    try {
      await firstValueFrom(this.#http.post(this.#path, body));
      this.isOpen.set(false);
      await this.#remember(to);
    } catch (error) {
      const { type, detail, errors } = problemOf(error);
      if (type !== 'phone_cancelled') this.problem.set(errors[0]?.message ?? detail);
    } finally {
      this.isRinging.set(false);
    }
  }

  /** Takes the ringing back, or hangs up. */
  protected async drop(): Promise<void> {
    try {
      await firstValueFrom(this.#http.delete(this.#path));
    } catch (error) {
      this.#toasts.problem('supervision.refused', problemOf(error).detail);
    }
  }

  get #path(): string {
    return `/api/v1/calls/${this.id()}/supervise-by-phone`;
  }

  /** A number that worked is offered the next time. */
  async #remember(phone: string): Promise<void> {
    if (phone === this.#session.user()?.settings.phone) return;
    await this.#preferences.save({ settings: { phone } }).catch(() => undefined);
  }
}

const plain = (number: string): string => number.replace(/[\s()-]/g, '');
