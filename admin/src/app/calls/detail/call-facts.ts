import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { Call } from '../../../../../server/contract/calls.ts';
import { Format } from '../../core/format.ts';

interface Fact {
  readonly text: string;
  readonly value: string;
  readonly link?: readonly string[];
  /** Of the page it leads to: what is narrowed there. */
  readonly query?: Readonly<Record<string, string>>;
}

/** The plain facts of a call: who, when, how long, what it cost, how well the line was. */
@Component({
  selector: 'app-call-facts',
  imports: [RouterLink, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <h2>{{ t('call.facts') }}</h2>
    <dl>
      @for (fact of facts(); track fact.text) {
        <div>
          <dt>{{ t(fact.text) }}</dt>
          <dd>
            @if (fact.link) {
              <a [routerLink]="fact.link" [queryParams]="fact.query ?? null">{{ fact.value }}</a>
            } @else {
              {{ fact.value }}
            }
          </dd>
        </div>
      }
    </dl>
    @if (line().length > 0) {
      <h2>{{ t('call.line') }}</h2>
      <dl>
        @for (fact of line(); track fact.text) {
          <div>
            <dt>{{ t(fact.text) }}</dt>
            <dd class="mono">{{ fact.value }}</dd>
          </div>
        }
      </dl>
    }
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    dl {
      display: flex;
      flex-direction: column;
      gap: 8px;
      margin: 0;
    }
    dl + h2 {
      margin-top: 8px;
    }
    div {
      display: flex;
      justify-content: space-between;
      gap: 16px;
      font-size: 0.8125rem;
    }
    dt {
      flex: none;
      color: var(--cb-text-2);
    }
    dd {
      min-width: 0;
      margin: 0;
      text-align: right;
      overflow-wrap: anywhere;
    }
  `,
})
export class CallFacts {
  readonly #format = inject(Format);
  readonly #texts = inject(TranslocoService);
  readonly call = input.required<Call>();

  protected readonly facts = computed((): Fact[] => {
    const call = this.call();
    const { moment, duration, cost, whole } = bound(this.#format);
    const named = (text: string, page: string, id: string | null, name: string | null): Fact[] =>
      id === null ? [] : [{ text, value: name ?? '–', link: [page, id] }];
    return [
      ...named('calls.campaign', '/campaigns', call.campaign_id, call.campaign_name),
      ...named('calls.agent', '/agents', call.agent_id, call.agent_name),
      ...(call.trunk_name === null ? [] : [{ text: 'calls.trunk', value: call.trunk_name }]),
      {
        text: 'calls.number',
        value: call.phone_number,
        link: ['/calls'],
        query: { phone: call.phone_number },
      },
      { text: 'call.at', value: moment(call.created_at) },
      {
        text: 'call.direction',
        value: this.#texts.translate<string>(`direction.${call.direction}`),
      },
      { text: 'call.attempt', value: whole(call.attempt) },
      { text: 'call.duration', value: duration(call.duration_seconds) },
      { text: 'calls.cost', value: cost(call.estimated_cost) },
      ...(call.tokens_used === null
        ? []
        : [{ text: 'call.tokens', value: whole(call.tokens_used) }]),
      ...(call.turn_latency_ms === null
        ? []
        : [{ text: 'call.latency', value: `${whole(call.turn_latency_ms)} ms` }]),
      ...(call.transferred_to === null
        ? []
        : [{ text: 'transfer.to', value: call.transferred_to }]),
      ...(call.operator_seconds === null
        ? []
        : [{ text: 'transfer.operatorTime', value: duration(call.operator_seconds) }]),
      ...(call.callback_at === null
        ? []
        : [{ text: 'call.callback', value: callbackOf(moment(call.callback_at), call) }]),
      ...(call.media_engine === null
        ? []
        : [{ text: 'mediaEngine.carriedBy', value: this.#carrierOf(call) }]),
      ...(call.hangup_cause === null ? [] : [{ text: 'call.cause', value: call.hangup_cause }]),
    ];
  });

  /** Which media server, and of what kind. */
  #carrierOf({ media_engine: engine, media_server: server }: Call): string {
    const kind = this.#texts.translate<string>(`mediaEngine.name.${engine}`);
    return engine === 'embedded' || server === null ? kind : `${server} · ${kind}`;
  }

  /** How the voice came through; nothing while or where there was none. */
  protected readonly line = computed((): Fact[] => {
    const { rtp } = this.call();
    if (!rtp) return [];
    const { whole, percent } = bound(this.#format);
    const expected = rtp.received + rtp.lost;
    return [
      ...(rtp.codec ? [{ text: 'call.codec', value: rtp.codec }] : []),
      ...(rtp.mos === null ? [] : [{ text: 'call.mos', value: rtp.mos.toFixed(1) }]),
      { text: 'call.lost', value: percent(expected > 0 ? rtp.lost / expected : 0) },
      { text: 'call.jitter', value: `${rtp.jitter_ms.toFixed(1)} ms` },
      ...(rtp.rtt_ms === null ? [] : [{ text: 'call.rtt', value: `${whole(rtp.rtt_ms)} ms` }]),
      { text: 'call.packets', value: `${whole(rtp.received)} / ${whole(rtp.sent)}` },
    ];
  });
}

const bound = (format: Format) => ({
  moment: format.moment.bind(format),
  duration: format.duration.bind(format),
  cost: format.cost.bind(format),
  whole: format.whole.bind(format),
  percent: format.percent.bind(format),
});

const callbackOf = (at: string, { callback_note: note }: Call): string =>
  note ? `${at} · ${note}` : at;
