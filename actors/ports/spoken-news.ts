import type { Turn } from './model.ts';

/** What is said and done in a conversation, for whoever reads along. */
export type SpokenNews =
  | { readonly type: 'turn'; readonly turn: Turn }
  | {
      readonly type: 'partial';
      readonly itemId: string;
      readonly who: Turn['who'];
      readonly text: string;
    }
  | {
      readonly type: 'tool';
      readonly name: string;
      readonly arguments: string;
      readonly output: string;
      /** Ms since the epoch. */
      readonly at: number;
    };
