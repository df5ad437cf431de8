import type { MediaEngines } from '../../../../server/contract/media-engine.ts';
import { doubtOf, type MediaNeeds } from './engine-doubts.ts';

const can = { codecs: ['PCMA', 'PCMU'] };
const KNOWN: MediaEngines = {
  data: [
    {
      ...{ engine: 'embedded', servers: 1, up: 1, packets_ms: [10, 20, 30, 40] },
      ...{ encrypts: true, encrypts_if_agreed: true, ...can },
    },
    {
      ...{ engine: 'asterisk', servers: 2, up: 1, packets_ms: [20] },
      ...{ encrypts: true, encrypts_if_agreed: false, ...can },
    },
    {
      ...{ engine: 'freeswitch', servers: 0, up: 0, packets_ms: [], codecs: [] },
      ...{ encrypts: false, encrypts_if_agreed: false },
    },
  ],
  shared: ['asterisk'],
};
const needs = (over: Partial<MediaNeeds> = {}): MediaNeeds => ({
  ...{ srtp: 'off', codecs: ['PCMU'], ptime: 20, ...over },
});

describe('the doubts about a media engine', () => {
  it('are none about one that is up and can do what the trunk asks', () => {
    expect(doubtOf('asterisk', KNOWN, needs())).toBeNull();
    expect(doubtOf('embedded', KNOWN, needs({ srtp: 'required', ptime: 30 }))).toBeNull();
    expect(doubtOf(null, KNOWN, null)).toBeNull();
  });

  it('name what it cannot do', () => {
    const data = KNOWN.data.map((one) => ({ ...one, encrypts: false }));
    expect(doubtOf('asterisk', { ...KNOWN, data }, needs({ srtp: 'required' }))).toBe('srtp');
    expect(doubtOf(null, KNOWN, needs({ ptime: 30 }))).toBe('ptime');
    expect(doubtOf('asterisk', KNOWN, needs({ codecs: ['G729'] }))).toBe('codecs');
    expect(doubtOf('asterisk', KNOWN, needs({ srtp: 'optional' }))).toBe('plain');
  });

  it('say when nobody runs it, and when none is up', () => {
    expect(doubtOf('freeswitch', KNOWN, needs())).toBe('missing');
    const data = KNOWN.data.map((one) => ({ ...one, up: 0 }));
    expect(doubtOf('asterisk', { ...KNOWN, data }, needs())).toBe('down');
    expect(doubtOf(null, { data, shared: [] }, null)).toBe('missing');
  });
});
