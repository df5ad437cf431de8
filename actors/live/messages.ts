import type { LiveItems, LiveTopicName } from '../ports/live.ts';

export type LiveItem = LiveItems[LiveTopicName];

/** What a subscriber gets. `seq` counts the deltas of a topic; a snapshot names the last one in it. */
export type LiveEvent =
  | {
      readonly type: 'snapshot';
      readonly topic: LiveTopicName;
      readonly seq: number;
      readonly items: readonly LiveItem[];
    }
  | {
      readonly type: 'delta';
      readonly topic: LiveTopicName;
      readonly seq: number;
      readonly put: readonly LiveItem[];
      readonly gone: readonly string[];
    };

export type Subscriber = (event: LiveEvent) => void;

export type LiveMessage =
  | {
      readonly type: 'changed';
      readonly topic: LiveTopicName;
      readonly put: readonly LiveItem[];
      readonly gone: readonly string[];
    }
  | {
      readonly type: 'subscribe';
      readonly topic: LiveTopicName;
      readonly id: string;
      readonly after: number | null;
    }
  | { readonly type: 'unsubscribe'; readonly topic: LiveTopicName; readonly id: string }
  | { readonly type: 'failed' };

export type LiveEffect =
  | { readonly type: 'send'; readonly to: readonly string[]; readonly events: readonly LiveEvent[] }
  | { readonly type: 'follow'; readonly topic: LiveTopicName; readonly on: boolean };
