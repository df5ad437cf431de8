import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  linkedSignal,
  output,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { LiveCall } from '../../../../../server/contract/live.ts';
import { Format } from '../../core/format.ts';
import { Session } from '../../core/session.ts';
import { Since } from '../../core/ticker.ts';
import { liveCallsFeature, LiveCallsPage } from '../../state/live-calls.state.ts';
import { CallActors } from '../../system/call-actors.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { callStory } from '../story/call-story.ts';
import { livePhases, momentsOf } from '../story/moments.ts';
import { Timeline } from '../story/timeline.ts';
import { Transcript } from '../story/transcript.ts';
import { unrecordedOf } from '../story/unrecorded.ts';
import { LevelWave } from './level-wave.ts';
import { RecordingControl } from './recording-control.ts';
import { SupervisionPanel } from './supervision-panel.ts';
import { Supervision } from './supervision.ts';

/** One call as it goes on, beside the others: levels, words, what happened, its actors. */
@Component({
  selector: 'app-monitor',
  imports: [
    CallActors,
    ErrorState,
    Icon,
    LevelWave,
    MatButton,
    MatIconButton,
    RecordingControl,
    RouterLink,
    Since,
    StatusChip,
    SupervisionPanel,
    Timeline,
    Transcript,
    TranslocoDirective,
  ],
  providers: [Supervision],
  host: { role: 'complementary', '(keydown.escape)': 'closed.emit()' },
  templateUrl: './monitor.html',
  styleUrl: './monitor.scss',
})
export class Monitor {
  readonly #store = inject(Store);
  readonly #confirmation = inject(Confirmation);
  readonly #texts = inject(TranslocoService);
  readonly #supervision = inject(Supervision);
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  readonly id = input.required<string>();
  readonly closed = output();
  readonly #entities = this.#store.selectSignal(liveCallsFeature.selectEntities);
  readonly #ending = this.#store.selectSignal(liveCallsFeature.selectEnding);
  /** As the feed showed it last: an ended call leaves the feed, but not this page. */
  protected readonly live = linkedSignal<
    { readonly id: string; readonly call: LiveCall | undefined },
    LiveCall | undefined
  >({
    source: () => ({ id: this.id(), call: this.#entities()[this.id()] }),
    computation: ({ id, call }, before) =>
      call ?? (before?.source.id === id ? endedCall(before.value) : undefined),
  });
  protected readonly story = callStory(this.id, () => {
    const live = this.live();
    return live ? `${live.phase} ${live.speaking} ${live.recording} ${live.last_words}` : 'gone';
  });
  protected readonly isOver = computed(() => {
    const live = this.live();
    return live ? live.phase === 'closed' : this.story.call()?.ended_at != null;
  });
  protected readonly isTalking = computed(() => this.live()?.phase === 'talking');
  protected readonly isEnding = computed(
    () => this.#ending().includes(this.id()) || this.live()?.phase === 'closing',
  );
  protected readonly moments = computed(() => {
    const call = this.story.call();
    return call ? momentsOf(livePhases(call, this.live()), this.story.events()) : [];
  });
  /** What is written down, and what one has heard since. */
  protected readonly turns = computed(() => {
    const heard = this.#supervision.heard();
    const known = new Set(heard.map(({ item_id }) => item_id));
    return [...this.story.turns().filter(({ item_id }) => !known.has(item_id)), ...heard].sort(
      (a, b) => Date.parse(a.started_at) - Date.parse(b.started_at),
    );
  });
  protected readonly campaign = computed(
    () => this.live()?.campaign_name ?? this.story.call()?.campaign_name,
  );
  protected readonly startedAt = computed(
    () => this.live()?.answered_at ?? Date.parse(this.story.call()?.connected_at ?? ''),
  );
  protected readonly unrecorded = computed(() =>
    unrecordedOf(this.story.events(), this.startedAt(), this.live()?.ended_at ?? null),
  );
  private readonly heading = viewChild<ElementRef<HTMLElement>>('heading');

  constructor() {
    // Another call in the same place is not listened to before somebody asks for it.
    effect(() => {
      this.id();
      untracked(() => this.#supervision.stop());
    });
    const before = document.activeElement;
    afterNextRender(() => this.heading()?.nativeElement.focus());
    inject(DestroyRef).onDestroy(() => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    });
  }

  protected async hangUp(): Promise<void> {
    const sure = await this.#confirmation.ask({
      heading: this.#texts.translate('calls.hangUpHeading'),
      text: this.#texts.translate('calls.hangUpText'),
      action: this.#texts.translate('calls.hangUp'),
    });
    if (sure) this.#store.dispatch(LiveCallsPage.hangUpClicked({ id: this.id() }));
  }
}

const endedCall = (call: LiveCall | undefined): LiveCall | undefined =>
  call && { ...call, phase: 'closed', speaking: 'nobody', ended_at: call.ended_at ?? Date.now() };
