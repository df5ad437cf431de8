/** Functions the model calls: asked once each, answered, and then one response for all of them. */
import type { ConversationItem, RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { ConversationFact } from '../../actors/ports/media.ts';

export interface ToolCallsOptions {
  send(event: RealtimeClientEvent): void;
  fact(fact: ConversationFact): void;
  /** Whether a response is still being generated: it may ask for more. */
  isGenerating(): boolean;
  /** Every call is answered, and at least one answer wants the model to go on. */
  goOn(): void;
}

export class ToolCalls {
  private readonly options: ToolCallsOptions;
  private readonly unanswered = new Set<string>();
  private wantsMore = false;

  constructor(options: ToolCallsOptions) {
    this.options = options;
  }

  /** An item of a response is done; only whole calls of a response still wanted are carried out. */
  itemDone(item: ConversationItem, isDropped: boolean): void {
    if (item.type !== 'function_call' || !item.call_id) return;
    if (isDropped || item.status !== 'completed') return;
    this.unanswered.add(item.call_id);
    if (isJson(item.arguments)) {
      const { call_id: toolCallId, name, arguments: text } = item;
      this.options.fact({ type: 'toolAsked', toolCallId, name, arguments: text, at: Date.now() });
      return;
    }
    this.result(item.call_id, '{"error":"The arguments were not valid JSON."}', true);
  }

  /** Posts an output. An unknown or answered call is left alone. */
  result(toolCallId: string, output: string, respond: boolean): void {
    if (!this.unanswered.delete(toolCallId)) return;
    const item = { type: 'function_call_output', call_id: toolCallId, output } as const;
    this.options.send({ type: 'conversation.item.create', item });
    this.wantsMore ||= respond;
    if (!this.options.isGenerating()) this.responseDone();
  }

  /** No response is open: go on when nothing is unanswered. */
  responseDone(): void {
    if (!this.wantsMore || this.unanswered.size > 0) return;
    this.wantsMore = false;
    this.options.goOn();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
