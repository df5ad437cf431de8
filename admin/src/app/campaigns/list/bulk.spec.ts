import { campaign } from '../../../testing/campaign.ts';
import { fitFor } from './bulk.ts';

describe('What is done to several campaigns', () => {
  const chosen = (['draft', 'running', 'paused', 'completed'] as const).map((status) =>
    campaign({ id: status, status }),
  );
  for (const [command, fit] of [
    ['start', ['draft', 'paused']],
    ['pause', ['running']],
    ['stop', ['running', 'paused']],
    ['delete', ['draft']],
  ] as const)
    it(`${command}: only to those it fits`, () => {
      expect(fitFor(command, chosen).map(({ id }) => id)).toEqual([...fit]);
    });
});
