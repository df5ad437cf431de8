import {
  afterRenderEffect,
  Component,
  computed,
  inject,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { Format } from '../../../core/format.ts';
import { Said } from '../../../core/server-words.ts';
import { Icon } from '../../../ui/icon.ts';
import type { VisualizerMode } from '../../../ui/visualizer/draw.ts';
import { Visualizer } from '../../../ui/visualizer/visualizer.ts';
import { CustomerFields } from '../../customer-fields.ts';
import { SampleCustomer } from '../../sample-customer.ts';
import { OtherInstructions } from '../other-instructions.ts';
import { TestedAgent } from '../tested-agent.ts';
import { ToolCard } from '../tool-card.ts';
import { LevelCheck } from './level-check.ts';
import { VoiceSession } from './voice-session.ts';

const MODES: readonly VisualizerMode[] = ['waveform', 'bars', 'circular', 'particles'];
/** A bar of full height is at least this slow. */
const SLOW_MS = 1500;
const REMEMBERED_MODE = 'callboard.visualizer';

/** A conversation with the agent by voice, in the browser. */
@Component({
  selector: 'app-voice-test',
  imports: [
    CustomerFields,
    Icon,
    LevelCheck,
    MatButton,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    OtherInstructions,
    Said,
    ToolCard,
    TranslocoDirective,
    Visualizer,
  ],
  providers: [VoiceSession],
  templateUrl: './voice-test.html',
  styleUrl: './voice-test.scss',
})
export class VoiceTest {
  readonly #customer = inject(SampleCustomer);
  protected readonly tested = inject(TestedAgent);
  protected readonly voice = inject(VoiceSession);
  protected readonly format = inject(Format);
  protected readonly modes = MODES;
  protected readonly mode = signal(rememberedMode());
  protected readonly isHeard = computed(() => ['talking', 'checking'].includes(this.voice.phase()));
  /** What is going on, as a text key. */
  protected readonly state = computed(() => {
    const phase = this.voice.phase();
    return phase === 'talking'
      ? `voice.speaking.${this.voice.log().speaking}`
      : `voice.phase.${phase}`;
  });
  protected readonly latency = computed(() => {
    const { latencies } = this.voice.log();
    if (latencies.length === 0) return null;
    const sorted = latencies.toSorted((a, b) => a - b);
    return { last: latencies.at(-1) ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0 };
  });
  /** The latest delays as bars. */
  protected readonly delays = computed(() => {
    const latest = this.voice.log().latencies.slice(-12);
    const most = Math.max(SLOW_MS, ...latest);
    return latest.map((ms) => ({ ms, share: ms / most }));
  });
  private readonly log = viewChild<ElementRef<HTMLElement>>('log');

  constructor() {
    afterRenderEffect(() => {
      this.voice.log();
      const log = this.log()?.nativeElement;
      log?.scrollTo({ top: log.scrollHeight });
    });
  }

  protected start(): void {
    void this.voice.start(this.tested.url(), {
      ...this.tested.request(),
      customer: this.#customer.value(),
    });
  }

  protected choose(mode: VisualizerMode): void {
    this.mode.set(mode);
    localStorage.setItem(REMEMBERED_MODE, mode);
  }
}

function rememberedMode(): VisualizerMode {
  const remembered = localStorage.getItem(REMEMBERED_MODE);
  return MODES.find((mode) => mode === remembered) ?? 'bars';
}
