import type { AnsweredVerdict } from '../../../../../server/contract/answering.ts';
import type { IconName } from '../../ui/icon.ts';

export const VERDICTS = ['human', 'machine', 'screening', 'unknown'] as const;

export const verdictIcon: Readonly<Record<AnsweredVerdict, IconName>> = {
  human: 'person',
  machine: 'recording',
  screening: 'chat',
  unknown: 'alert',
};
