/** An announcement on a bridge: which of the agent's utterances it is, for as long as it plays. */
import type { AnnouncedWords } from '../actors/ports/announcement.ts';
import type { ConversationFact } from '../actors/ports/media.ts';
import { clip } from './clips/clips.ts';
import { transcodeG711, type G711 } from './codec/g711.ts';

export interface Words {
  readonly text: string;
  readonly audio: Uint8Array;
}

export class Announcing {
  private readonly fact: (fact: ConversationFact) => void;
  private itemId: string | undefined;

  constructor(fact: (fact: ConversationFact) => void) {
    this.fact = fact;
  }

  /** The callee cannot interrupt now. */
  get isOn(): boolean {
    return this.itemId !== undefined;
  }

  begin(itemId: string): void {
    this.itemId = itemId;
  }

  /** Nothing more of an utterance will be heard. */
  gone(itemId: string, isWhole: boolean): void {
    if (itemId !== this.itemId) return;
    this.itemId = undefined;
    this.fact({ type: 'announced', isWhole, at: Date.now() });
  }
}

/** What is said, in a line's law. */
export function spoken(words: AnnouncedWords, law: G711): Words {
  if ('clip' in words) return clip(words.clip, words.language, law);
  const { text, audio } = words;
  return { text, audio: transcodeG711('pcmu', law, audio, new Uint8Array(audio.length)) };
}
