import { HttpClient } from '@angular/common/http';
import {
  afterRenderEffect,
  Component,
  computed,
  effect,
  inject,
  signal,
  untracked,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, EMPTY, Subject, switchMap, takeUntil } from 'rxjs';
import type { ChatMessage, ChatTurn, TestChat } from '../../../../../../server/contract/agents.ts';
import { Format } from '../../../core/format.ts';
import { problemOf, type ShownProblem } from '../../../core/problem.ts';
import { Icon } from '../../../ui/icon.ts';
import { CustomerFields } from '../../customer-fields.ts';
import { SampleCustomer } from '../../sample-customer.ts';
import { OtherInstructions } from '../other-instructions.ts';
import { TestedAgent } from '../tested-agent.ts';
import { ToolCard } from '../tool-card.ts';

/** One entry of the conversation as it is drawn. */
interface Entry {
  readonly role: ChatMessage['role'];
  readonly text: string;
  /** How the agent came to it. */
  readonly turn: ChatTurn | null;
}

/** A conversation with the agent in writing. */
@Component({
  selector: 'app-chat-test',
  imports: [
    CustomerFields,
    Icon,
    MatButton,
    MatFormField,
    MatIconButton,
    MatInput,
    MatLabel,
    OtherInstructions,
    ToolCard,
    MatSlideToggle,
    TranslocoDirective,
  ],
  templateUrl: './chat-test.html',
  styleUrl: './chat-test.scss',
})
export class ChatTest {
  readonly #http = inject(HttpClient);
  readonly #customer = inject(SampleCustomer);
  readonly #due = new Subject<void>();
  readonly #reset = new Subject<void>();
  protected readonly tested = inject(TestedAgent);
  protected readonly format = inject(Format);
  protected readonly entries = signal<readonly Entry[]>([]);
  protected readonly typed = signal('');
  protected readonly isThinking = signal(false);
  /** Whether the organisation's own tools are really used. */
  protected readonly runsTools = signal(false);
  protected readonly problem = signal<ShownProblem | null>(null);
  readonly #turns = computed(() => this.entries().flatMap(({ turn }) => (turn ? [turn] : [])));
  protected readonly hasEnded = computed(() => this.#turns().at(-1)?.ended ?? false);
  protected readonly outcome = computed(
    () => this.#turns().findLast(({ outcome }) => outcome !== null)?.outcome ?? null,
  );
  protected readonly sum = computed(() => {
    const turns = this.#turns();
    const add = (of: (turn: ChatTurn) => number) => turns.reduce((sum, turn) => sum + of(turn), 0);
    return {
      turns: turns.length,
      tokens: add(({ usage }) => usage.total_tokens),
      cost: add(({ cost }) => cost),
      latency: turns.length > 0 ? add(({ latency_ms: ms }) => ms) / turns.length : null,
      model: turns.at(-1)?.model ?? null,
    };
  });
  private readonly log = viewChild<ElementRef<HTMLElement>>('log');

  constructor() {
    this.#due
      .pipe(
        switchMap(() => this.#ask()),
        takeUntilDestroyed(),
      )
      .subscribe((turn) => this.#answered(turn));
    // Another version begins another conversation.
    effect(() => {
      this.tested.chosen();
      untracked(() => this.reset());
    });
    afterRenderEffect(() => {
      this.entries();
      this.isThinking();
      const log = this.log()?.nativeElement;
      log?.scrollTo({ top: log.scrollHeight });
    });
  }

  /** The agent speaks first. */
  protected begin(): void {
    this.#next();
  }

  protected send(): void {
    const text = this.typed().trim();
    if (!text || this.isThinking() || this.hasEnded()) return;
    this.typed.set('');
    this.entries.update((entries) => [...entries, { role: 'customer', text, turn: null }]);
    this.#next();
  }

  protected sendOnEnter(event: KeyboardEvent): void {
    if (event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  protected retry(): void {
    this.#next();
  }

  protected reset(): void {
    this.#reset.next();
    this.isThinking.set(false);
    this.entries.set([]);
    this.problem.set(null);
  }

  protected textOf(event: Event): string {
    return (event.target as HTMLTextAreaElement).value;
  }

  #next(): void {
    this.problem.set(null);
    this.isThinking.set(true);
    this.#due.next();
  }

  #ask() {
    const messages = this.entries()
      .filter(({ text }) => text !== '')
      .map(({ role, text }) => ({ role, text }));
    const body: TestChat = {
      ...this.tested.request(),
      customer: this.#customer.value(),
      messages,
      run_tools: this.runsTools(),
    };
    return this.#http.post<ChatTurn>(`${this.tested.url()}/test/chat`, body).pipe(
      takeUntil(this.#reset),
      catchError((error: unknown) => {
        this.problem.set(problemOf(error));
        this.isThinking.set(false);
        return EMPTY;
      }),
    );
  }

  #answered(turn: ChatTurn): void {
    this.isThinking.set(false);
    this.entries.update((entries) => [...entries, { role: 'agent', text: turn.reply, turn }]);
  }
}
