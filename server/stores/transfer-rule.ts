import type { TransferRule } from '../../actors/ports/transfer.ts';
import type { TransferSettings } from '../contract/transfer.ts';

/** How an agent passes calls on; null when it names nobody. */
export const transferRuleOf = (agent: TransferSettings): TransferRule | null =>
  agent.transfer_number === null
    ? null
    : {
        to: agent.transfer_number,
        mode: agent.transfer_mode,
        by: agent.transfer_by,
        ringForMs: agent.transfer_ring_seconds * 1000,
        then: agent.transfer_then,
      };
