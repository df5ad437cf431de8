import { aTrunk } from '../../actors/ports/fakes.ts';
import { silentLog } from '../../actors/ports/log.ts';
import { telephonySuite } from '../../actors/ports/telephony.suite.ts';
import { until } from '../../actors/ports/until.ts';
import { LAB_CALLEES, LAB_OFFER } from '../../lab/carrier/callees.ts';
import { startLabCarrier } from '../../lab/carrier/index.ts';
import { startEmbeddedSip } from '../embedded/index.ts';
import { connectSignalling, socketsOf } from './connect.ts';
import { sipGateway } from './gateway.ts';
import { DIRECT } from './nat.ts';

telephonySuite('our own SIP', async () => {
  const carrier = await startLabCarrier({ seed: 'telephony', hurry: 10 });
  const sip = await startEmbeddedSip({ sip: { host: '127.0.0.1', port: 0 } });
  const signalling = await connectSignalling(sip.control, silentLog);
  const prepare = () => Promise.resolve(DIRECT);
  return {
    telephony: sipGateway(signalling, { boundTo: sip.sip.host, prepare }, silentLog),
    trunk: aTrunk(carrier.sip),
    callees: LAB_CALLEES,
    offer: LAB_OFFER,
    calls: () => carrier.journal.list(),
    breakWay() {
      for (const socket of socketsOf(signalling.srf)) socket.destroy();
    },
    mended: () => until(() => signalling.isUp()),
    async close() {
      signalling.close();
      await sip.close();
      await carrier.close();
    },
  };
});
