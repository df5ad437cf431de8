import { Component, computed, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { LiveSupervisor, SupervisorMode } from '../../../../../server/contract/supervision.ts';
import { Session } from '../../core/session.ts';
import { Icon, type IconName } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';
import { HearingMap } from './hearing-map.ts';
import { MicrophoneLevel } from './microphone-level.ts';
import { PhoneJoining } from './phone-joining.ts';
import { Supervision } from './supervision.ts';
import { TransferDialog } from './transfer-dialog.ts';

interface Mode {
  readonly mode: SupervisorMode;
  readonly icon: IconName;
  readonly key: string;
}

const MODES: readonly Mode[] = [
  { mode: 'listen', icon: 'live', key: 'L' },
  { mode: 'whisper', icon: 'chat', key: 'W' },
  { mode: 'barge', icon: 'team', key: 'B' },
  { mode: 'takeover', icon: 'recording', key: 'T' },
];
const PHRASES = ['slower', 'offer', 'callback', 'close'] as const;

/** Joining a call: who hears whom, one's own part in it, words for the agent. */
@Component({
  selector: 'app-supervision-panel',
  imports: [
    FormsModule,
    HearingMap,
    Icon,
    MatButton,
    MatCheckbox,
    MatFormField,
    MatIconButton,
    MatInput,
    MatLabel,
    MicrophoneLevel,
    PhoneJoining,
    TranslocoDirective,
  ],
  host: { '(keydown)': 'press($event)' },
  templateUrl: './supervision-panel.html',
  styleUrl: './supervision-panel.scss',
})
export class SupervisionPanel {
  readonly #dialog = inject(MatDialog);
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  readonly #session = inject(Session);
  protected readonly supervision = inject(Supervision);
  readonly id = input.required<string>();
  /** As everybody sees them. */
  readonly supervisors = input.required<readonly LiveSupervisor[]>();
  protected readonly phrases = PHRASES;
  protected readonly text = signal('');
  protected readonly now = signal(false);
  protected readonly note = signal('');

  protected readonly others = computed(() => {
    const own = this.#session.user()?.id;
    return this.supervisors().filter(({ user_id }) => user_id !== own);
  });
  protected readonly ownPhone = computed(() => {
    const own = this.#session.user()?.id;
    return this.supervisors().find(({ user_id, way }) => user_id === own && way === 'phone');
  });
  /** Another one who is heard: nobody else can be. */
  protected readonly holder = computed(() => this.others().find(({ mode }) => mode !== 'listen'));
  protected readonly modes = computed(() => {
    const hasOperator = this.supervision.state()?.has_operator ?? false;
    return MODES.filter(({ mode }) => mode !== 'whisper' || hasOperator);
  });
  protected readonly isOn = computed(() => this.supervision.phase() !== 'idle');

  protected change(mode: SupervisorMode): void {
    const note = this.note();
    this.note.set('');
    void this.supervision.change(mode, note);
  }

  protected listen(): void {
    void this.supervision.listen(this.id());
  }

  protected choose(phrase: (typeof PHRASES)[number]): void {
    this.text.set(this.#texts.translate(`supervision.phrase.${phrase}`));
  }

  protected async send(): Promise<void> {
    const text = this.text().trim();
    if (!text || !(await this.supervision.whisper(this.id(), text, this.now()))) return;
    this.text.set('');
    this.#toasts.done('supervision.whispered');
  }

  protected transfer(): void {
    this.#dialog.open(TransferDialog, { data: this.id(), width: 'min(480px, 92vw)' });
  }

  /** Letters work wherever nobody writes. */
  protected press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const isTyping = /^(INPUT|TEXTAREA)$/.test(target.tagName);
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toUpperCase();
    const mode = this.modes().find((each) => each.key === key);
    if (key === 'M' && this.supervision.microphone())
      this.supervision.mute(!this.supervision.isMuted());
    else if (mode && this.supervision.phase() === 'listening') this.change(mode.mode);
    else if (mode?.mode === 'listen' && !this.isOn()) this.listen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
