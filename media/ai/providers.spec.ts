import { ConversationError, type ConversationLoss } from '../../actors/ports/media.ts';
import { lossOf } from './loss.ts';
import { Providers } from './providers.ts';

const first = { baseUrl: 'http://first', apiKey: 'a' };
const second = { baseUrl: 'http://second', apiKey: 'b', model: 'another' };

function twoProviders() {
  let now = 0;
  const providers = new Providers([first, second], () => now);
  const tried: string[] = [];
  const broken = new Map<string, ConversationLoss['cause']>();
  const open = () =>
    providers.open(({ baseUrl }) => {
      tried.push(baseUrl);
      const cause = broken.get(baseUrl);
      return cause ? Promise.reject(new ConversationError(lossOf(cause))) : Promise.resolve();
    });
  const triedBy = async (): Promise<string[]> => {
    tried.length = 0;
    await open().catch(() => undefined);
    return [...tried];
  };
  return { ...{ providers, broken, open, triedBy }, wait: (ms: number) => (now += ms) };
}

describe('the providers of AI sessions', () => {
  it('are tried in their order, the second only when the first fails', async () => {
    const { broken, triedBy } = twoProviders();
    expect(await triedBy()).toEqual(['http://first']);
    broken.set('http://first', 'server_error');
    expect(await triedBy()).toEqual(['http://first', 'http://second']);
  });

  it('rest after three failures, and are tried again later', async () => {
    const { broken, triedBy, wait } = twoProviders();
    broken.set('http://first', 'network');
    for (let i = 0; i < 3; i++) await triedBy();
    expect(await triedBy()).toEqual(['http://second']);
    wait(30_001);
    expect(await triedBy()).toEqual(['http://first', 'http://second']);
    expect(await triedBy()).toEqual(['http://second']);
    wait(30_001);
    broken.clear();
    await triedBy();
    broken.set('http://first', 'network');
    expect(await triedBy()).toEqual(['http://first', 'http://second']);
    expect(await triedBy()).toEqual(['http://first', 'http://second']);
  });

  it('rest at once when the account is out of quota, and are tried all the same when none is left', async () => {
    const { broken, triedBy } = twoProviders();
    broken.set('http://first', 'quota');
    await triedBy();
    expect(await triedBy()).toEqual(['http://second']);
    broken.set('http://second', 'network');
    expect(await triedBy()).toEqual(['http://second', 'http://first']);
  });

  it('tell why the last of them failed', async () => {
    const { broken, open } = twoProviders();
    broken.set('http://first', 'network').set('http://second', 'rate_limited');
    const error = await open().catch((reason: unknown) => reason);
    expect((error as ConversationError).loss.cause).toBe('rate_limited');
  });
});
