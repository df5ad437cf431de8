/** Who said what and when: the `spoke` facts of both sides. */
import type { PartyRole } from '../actors/ports/hearing.ts';
import type { ConversationFact } from '../actors/ports/media.ts';
import type { PlayoutItem } from './playout.ts';

type Emit = (fact: ConversationFact) => void;

interface AgentLine {
  text: string;
  isWhole: boolean;
  startedAt: number;
  endedAt: number;
  /** Share of the item that was heard, once it was cut off. */
  heard: number | null;
  /** Length of the words that were told while it was spoken. */
  told: number;
}

/** Speech takes about so long for a character. */
const CHARACTER_MS = 60;

/**
 * The part of a text that was heard, cut between words: nobody can say more exactly which words
 * fell into the milliseconds played.
 */
export function heardText(text: string, share: number): string {
  if (share >= 1) return text;
  const cut = Math.floor(text.length * share);
  if (/\s/.test(text[cut] ?? ' ')) return text.slice(0, cut).trimEnd();
  const space = text.slice(0, cut).search(/\s\S*$/);
  return space < 0 ? '' : text.slice(0, space).trimEnd();
}

/** The agent's lines: each is told once it was both played and written down. */
export class AgentLines {
  private readonly lines = new Map<string, AgentLine>();
  private readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  text(itemId: string, text: string, isWhole: boolean): void {
    const line = this.line(itemId);
    line.text = isWhole ? text : line.text + text;
    line.isWhole = isWhole;
    this.tell(itemId, line);
  }

  started(itemId: string, at: number): void {
    this.line(itemId).startedAt = at;
  }

  /** Tells the words spoken by now, when they have become more. */
  grew({ itemId, playedBytes, receivedBytes }: PlayoutItem, at: number): void {
    const line = this.line(itemId);
    const text = heardText(line.text, playedBytes / receivedBytes).trim();
    if (text.length <= line.told) return;
    line.told = text.length;
    this.emit({ type: 'partial', itemId, who: 'agent', text, at });
  }

  finished(itemId: string, at: number): void {
    const line = this.line(itemId);
    line.endedAt = at;
    this.tell(itemId, line);
  }

  interrupted(item: PlayoutItem, at: number): void {
    if (item.playedBytes === 0) {
      this.lines.delete(item.itemId);
      return;
    }
    const line = this.line(item.itemId);
    line.heard = item.playedBytes / item.receivedBytes;
    this.finished(item.itemId, at);
  }

  /** No more text comes: what has come is cut to the audio that has, for text runs ahead. */
  lost(items: readonly PlayoutItem[]): void {
    for (const [itemId, line] of this.lines) {
      if (line.isWhole) continue;
      const receivedMs = (items.find((item) => item.itemId === itemId)?.receivedBytes ?? 0) / 8;
      line.text = heardText(line.text, receivedMs / (line.text.length * CHARACTER_MS));
      line.isWhole = true;
      this.tell(itemId, line);
    }
  }

  /** Tells what was played of lines whose text never became whole. */
  flush(): void {
    for (const [itemId, line] of this.lines) {
      line.isWhole = true;
      this.tell(itemId, line);
    }
    this.lines.clear();
  }

  private line(itemId: string): AgentLine {
    const known = this.lines.get(itemId);
    if (known) return known;
    const line = { text: '', isWhole: false, startedAt: 0, endedAt: 0, heard: null, told: 0 };
    this.lines.set(itemId, line);
    return line;
  }

  private tell(itemId: string, line: AgentLine): void {
    const interrupted = line.heard !== null;
    const isReady = line.isWhole || (interrupted && line.text !== '');
    if (line.endedAt === 0 || !isReady) return;
    this.lines.delete(itemId);
    const text = heardText(line.text, line.heard ?? 1).trim();
    const { startedAt, endedAt } = line;
    if (text)
      this.emit({ type: 'spoke', itemId, who: 'agent', text, startedAt, endedAt, interrupted });
  }
}

interface SpokenTimes {
  readonly who: PartyRole;
  readonly startedAt: number;
  endedAt: number;
}

/** The lines of those the AI hears: times come with the speech, the text later. */
export class CalleeLines {
  private readonly times = new Map<string, SpokenTimes>();
  private readonly emit: Emit;
  private waiter: (() => void) | undefined;
  private ignored: string | undefined;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  started(itemId: string, at: number, who: PartyRole): void {
    this.times.set(itemId, { who, startedAt: at, endedAt: 0 });
  }

  stopped(itemId: string, at: number): void {
    const times = this.times.get(itemId);
    if (times) times.endedAt = Math.max(at, times.startedAt);
    else this.times.set(itemId, { who: 'callee', startedAt: at, endedAt: at });
  }

  text(itemId: string, text: string, now: number): void {
    if (itemId === this.ignored) return;
    const unknown: SpokenTimes = { who: 'callee', startedAt: now, endedAt: now };
    const { who, startedAt, ...times } = this.times.get(itemId) ?? unknown;
    this.times.delete(itemId);
    const endedAt = times.endedAt || now;
    if (text.trim())
      this.emit({
        type: 'spoke',
        ...{ itemId, who, text: text.trim(), startedAt, endedAt, interrupted: false },
      });
    if (this.times.size === 0) this.waiter?.();
  }

  /** No text will come for this one. */
  failed(itemId: string): void {
    this.times.delete(itemId);
    if (this.times.size === 0) this.waiter?.();
  }

  /** It was no turn, and what the transcript makes of it is no words. */
  dismissed(itemId: string): void {
    this.ignored = itemId;
    this.failed(itemId);
  }

  /** What was said is not going to be written down any more. */
  lost(): void {
    this.times.clear();
    this.waiter?.();
  }

  /** Whether words are being spoken, or have been and are not written down yet. */
  get isAwaited(): boolean {
    return this.times.size > 0;
  }

  /** Whether the callee is speaking at this moment. */
  get isSpeaking(): boolean {
    // Asked for with every packet, and mostly nobody speaks.
    return this.times.size > 0 && [...this.times.values()].some(({ endedAt }) => endedAt === 0);
  }

  /** Resolves when no text is awaited any more, or after `ms`. */
  settled(ms: number): Promise<void> {
    if (this.times.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.waiter = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
