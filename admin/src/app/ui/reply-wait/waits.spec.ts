import type { Turn } from '../../../../../server/contract/calls.ts';
import { waitsOf } from './waits.ts';

const turn = (latency: number | null): Turn => ({
  ...{ item_id: 'i', who: 'agent', text: 'Hello', interrupted: false },
  ...{ started_at: '', ended_at: '' },
  wait:
    latency === null
      ? null
      : {
          ...{ latency_ms: latency, vad_ms: latency - 300, model_ms: 200, network_ms: 60 },
          playout_ms: 40,
        },
});

describe('The waits of a conversation', () => {
  it('are none where nobody waited', () => {
    expect(waitsOf([turn(null), turn(null)])).toBeNull();
  });

  it('are told by their median, their worst, and what they are made of', () => {
    const waits = waitsOf([500, 700, null, 900, 1400].map(turn));
    expect([waits?.turns, waits?.p50, waits?.p95]).toEqual([4, 900, 1400]);
    expect(waits?.parts).toEqual({ vad: 600, model: 200, network: 60, playout: 40 });
  });
});
