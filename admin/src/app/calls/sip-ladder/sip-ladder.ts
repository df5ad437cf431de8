import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Call } from '../../../../../server/contract/calls.ts';
import type { SipLadder as Ladder, SipMessage } from '../../../../../server/contract/sip.ts';
import { Format } from '../../core/format.ts';
import { problemOf } from '../../core/problem.ts';
import { download } from '../../ui/data-table/csv.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';
import type { Moment } from '../story/moments.ts';
import { Timeline } from '../story/timeline.ts';
import { toneOf } from './tone.ts';

/** A call's SIP messages between our side and the carrier's, with the audio between answer and end. */
@Component({
  selector: 'app-sip-ladder',
  imports: [EmptyState, ErrorState, Icon, MatButton, Timeline, TranslocoDirective],
  templateUrl: './sip-ladder.html',
  styleUrl: './sip-ladder.scss',
})
export class SipLadder {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  protected readonly format = inject(Format);
  readonly call = input.required<Pick<Call, 'id' | 'rtp' | 'ended_at'>>();
  /** What a PBX told, where one placed the call. */
  readonly channel = input<readonly Moment[]>([]);
  readonly #id = computed(() => this.call().id);
  /** Read again when the call has ended. */
  readonly #isOver = computed(() => this.call().ended_at !== null);
  protected readonly ladder = httpResource<Ladder>(() => {
    this.#isOver();
    return { url: `/api/v1/calls/${this.#id()}/sip` };
  });
  protected readonly problem = computed(() => {
    const error = this.ladder.error();
    return error ? problemOf(error) : null;
  });
  protected readonly messages = computed(() =>
    this.ladder.hasValue() ? this.ladder.value().data : [],
  );
  /** Audio flows from our ACK on. */
  protected readonly ackIndex = computed(() =>
    this.messages().findIndex(({ method, status }) => method === 'ACK' && status === null),
  );
  protected readonly open = signal<ReadonlySet<number>>(new Set());
  protected readonly isSaving = signal(false);

  protected toggle(index: number): void {
    const open = new Set(this.open());
    if (!open.delete(index)) open.add(index);
    this.open.set(open);
  }

  protected toneOf(message: SipMessage): string {
    return toneOf(message);
  }

  protected offset({ offset_ms: ms }: SipMessage): string {
    return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(3)} s`;
  }

  protected async savePcap(): Promise<void> {
    this.isSaving.set(true);
    try {
      const capture = await firstValueFrom(
        this.#http.get(`/api/v1/calls/${this.#id()}/sip`, {
          params: { format: 'pcap' },
          responseType: 'blob',
        }),
      );
      download(`${this.#id()}.pcap`, capture.type, capture);
    } catch (error) {
      this.#toasts.problem('ladder.notSaved', problemOf(error).detail);
    } finally {
      this.isSaving.set(false);
    }
  }
}
