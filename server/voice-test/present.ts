import type { VoiceTestFact } from '../../actors/voice-test/messages.ts';
import type { VoiceTestMessage } from '../contract/voice-test.ts';
import { presentSpoken } from '../http/spoken-turn.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** Nobody else is on the line of a test. */
const speakerOf = (who: string): 'callee' | 'agent' => (who === 'agent' ? 'agent' : 'callee');

/** A fact as the browser gets it. */
export function presentVoiceTest(fact: VoiceTestFact): VoiceTestMessage {
  switch (fact.type) {
    case 'turn':
      return {
        type: 'turn',
        turn: { ...presentSpoken(fact.turn), who: speakerOf(fact.turn.who) },
      };
    case 'partial':
      return { type: 'partial', item_id: fact.itemId, who: speakerOf(fact.who), text: fact.text };
    case 'tool': {
      const { name, arguments: given, output, at } = fact;
      return { type: 'tool', name, arguments: given, result: output, at: iso(at) };
    }
    case 'interrupted':
      return { type: 'interrupted', heard_ms: fact.heardMs };
    case 'state':
      return { type: 'state', speaking: fact.speaking };
    case 'usage':
      return { type: 'usage', tokens: fact.tokens, cost: fact.cost };
    case 'latency':
      return { type: 'latency', ms: fact.ms };
    case 'problem':
      return { type: 'problem', message: fact.message };
    case 'ended':
      return { type: 'ended', reason: fact.reason, explanation: fact.explanation };
  }
}
