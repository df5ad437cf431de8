/** The detection of answering machines as a bridge has it: beside the conversation, until all is known. */
import type { ConversationFact } from '../actors/ports/media.ts';
import { AnsweringDetector } from './amd/detector.ts';
import type { G711 } from './codec/g711.ts';
import type { Tap } from './levels.ts';

export class Answering implements Tap {
  private readonly taps: Set<Tap>;
  private readonly detector: AnsweringDetector;

  constructor(taps: Set<Tap>, fact: (fact: ConversationFact) => void) {
    this.taps = taps;
    this.detector = new AnsweringDetector({
      answeredBy: (finding) => fact({ type: 'answeredBy', finding, at: Date.now() }),
      greetingEnded: (end) => fact({ type: 'greetingEnded', end, at: Date.now() }),
    });
  }

  /** The call was answered. */
  begin(): void {
    this.taps.add(this);
  }

  words(text: string): void {
    this.detector.words(text);
  }

  /** Whoever holds the agent back for a mailbox waits for the end of its greeting. */
  expectGreetingEnd(): void {
    this.taps.add(this);
    this.detector.expectGreetingEnd();
  }

  callee(bytes: Uint8Array, law: G711): void {
    this.detector.callee(bytes, law);
  }

  agent(bytes: Uint8Array, law: G711): void {
    this.detector.agent(bytes, law);
    if (this.detector.isDone) this.taps.delete(this);
  }
}
