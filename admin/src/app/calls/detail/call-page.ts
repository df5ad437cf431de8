import { Component, computed, inject, input, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Format } from '../../core/format.ts';
import { Session } from '../../core/session.ts';
import { Said } from '../../core/server-words.ts';
import { liveCallsFeature } from '../../state/live-calls.state.ts';
import { CallActors } from '../../system/call-actors.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { ReplyWait } from '../../ui/reply-wait/reply-wait.ts';
import { waitsOf } from '../../ui/reply-wait/waits.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { WhoAnswered } from '../answering/who-answered.ts';
import { Listen } from '../player/listen.ts';
import { callStory } from '../story/call-story.ts';
import { channelMomentsOf, livePhases, momentsOf } from '../story/moments.ts';
import { Timeline } from '../story/timeline.ts';
import { Transcript } from '../story/transcript.ts';
import { unrecordedOf } from '../story/unrecorded.ts';
import { CallFacts } from './call-facts.ts';
import { LineQuality } from '../quality/line-quality.ts';
import { SipLadder } from '../sip-ladder/sip-ladder.ts';

/** One call: its recording and words in step, what happened, what came of it. */
@Component({
  selector: 'app-call-page',
  imports: [
    CallActors,
    CallFacts,
    ErrorState,
    Icon,
    LineQuality,
    Listen,
    MatButton,
    PageHead,
    ReplyWait,
    RouterLink,
    Said,
    SipLadder,
    StatusChip,
    Timeline,
    Transcript,
    TranslocoDirective,
    WhoAnswered,
  ],
  templateUrl: './call-page.html',
  styleUrl: './call-page.scss',
})
export class CallPage {
  readonly id = input.required<string>();
  protected readonly listened = viewChild(Listen);
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  readonly #entities = inject(Store).selectSignal(liveCallsFeature.selectEntities);
  readonly #live = computed(() => this.#entities()[this.id()]);
  protected readonly story = callStory(this.id, () => {
    const live = this.#live();
    return live ? `${live.phase} ${live.recording} ${live.last_words}` : 'gone';
  });
  protected readonly call = this.story.call;
  protected readonly isOver = computed(() => this.call()?.ended_at != null);
  protected readonly startedAt = computed(() => Date.parse(this.call()?.connected_at ?? ''));
  protected readonly moments = computed(() => {
    const call = this.call();
    return call ? momentsOf(livePhases(call, this.#live()), this.story.events()) : [];
  });
  /** In place of SIP messages, where a PBX placed the call. */
  protected readonly channel = computed(() => channelMomentsOf(this.story.events()));
  protected readonly unrecorded = computed(() => {
    const ended = this.call()?.ended_at;
    const endedAt = ended ? Date.parse(ended) : null;
    return unrecordedOf(this.story.events(), this.startedAt(), endedAt);
  });
  protected readonly waits = computed(() => waitsOf(this.story.turns()));
  /** Arguments as people read them. */
  protected readonly tools = computed(() =>
    (this.call()?.tools_called ?? []).map((tool) => ({
      ...tool,
      given: argumentsOf(tool.arguments),
    })),
  );
}

/** A tool's arguments by name; what is no JSON object stays as it came. */
export function argumentsOf(json: string): readonly { name: string; value: string }[] {
  try {
    const given: unknown = JSON.parse(json);
    if (typeof given === 'object' && given !== null && !Array.isArray(given))
      return Object.entries(given).map(([name, value]: [string, unknown]) => ({
        name,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      }));
  } catch {
    // Shown as it is, below.
  }
  return json === '' ? [] : [{ name: '', value: json }];
}
