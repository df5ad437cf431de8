import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { silentLog } from '../../actors/ports/log.ts';
import type { PbxRoute } from '../../actors/ports/pbx.ts';
import { LAB_OFFER } from '../../lab/carrier/callees.ts';
import { PbxLink } from './link.ts';
import { Pair, type PairOrder } from './pair.ts';

describe('a call inside a PBX', () => {
  let leftovers: AsyncDisposableStack;
  beforeEach(() => {
    leftovers = new AsyncDisposableStack();
  });
  afterEach(() => leftovers.disposeAsync());

  /** What a PBX is asked for that lets everything be made. */
  async function preparedWith(order: Partial<PairOrder>): Promise<Map<string, unknown>> {
    const asked = new Map<string, unknown>();
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        asked.set(new URL(request.url ?? '', 'http://pbx').pathname.replace(/^\/ari/, ''), body);
        const audio = { UNICASTRTP_LOCAL_ADDRESS: '127.0.0.1', UNICASTRTP_LOCAL_PORT: '4000' };
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ id: 'channel', channelvars: audio }));
      });
    }).listen(0, '127.0.0.1');
    leftovers.defer(() => void server.close());
    leftovers.defer(() => server.closeAllConnections());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const link = new PbxLink({ ...A_PBX, url }, 'application', silentLog);
    leftovers.defer(() => link.close());
    const pair = new Pair(link);
    const ready = pair.prepare({ ...AN_ORDER, ...order });
    for (const id of [pair.line, pair.audio]) pair.heard({ type: 'StasisStart', channel: { id } });
    await ready;
    return asked;
  }

  it('tells the callee’s channel who calls as it is made: the INVITE may be quicker than the joining', async () => {
    const asked = await preparedWith({ caller: '+902120000000', variables: { LEAD: 'Ada' } });
    expect(asked.get('/channels/create')).toEqual({
      variables: {
        LEAD: 'Ada',
        'CONNECTEDLINE(num,i)': '+902120000000',
        'CONNECTEDLINE(name,i)': '+902120000000',
      },
    });
  });

  it('hides who calls from the beginning', async () => {
    const asked = await preparedWith({ caller: null, isCallerHidden: true });
    expect(asked.get('/channels/create')).toEqual({
      variables: { 'CONNECTEDLINE(pres,i)': 'prohib' },
    });
  });
});

const A_PBX: PbxRoute = {
  ...{ url: '', username: 'callboard', password: 'secret', dialString: 'PJSIP/${number}@trunk' },
  ...{ watched: null, callerId: 'e164', variables: {} },
};

const AN_ORDER: PairOrder = {
  ...{ endpoint: 'PJSIP/1@trunk', offer: LAB_OFFER, caller: null },
  ...{ isCallerHidden: false, variables: {} },
};

const bodyOf = async (request: IncomingMessage): Promise<unknown> =>
  Number(request.headers['content-length'] ?? 0) > 0 ? json(request) : undefined;
