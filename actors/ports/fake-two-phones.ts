import { FakeDialog, FakeTelephony } from './fakes.ts';
import type { AnsweredDialog, DialRequest } from './telephony.ts';

/** The callee is dialled first; whoever comes after that is the operator. */
export class TwoPhones extends FakeTelephony {
  operator = Promise.withResolvers<AnsweredDialog>();
  asked: DialRequest | undefined;
  readonly operatorLog: string[] = [];
  operatorRings = true;
  readonly operatorDialog = new FakeDialog(this.operatorLog);

  override async dial(request: DialRequest): Promise<AnsweredDialog> {
    if (!this.request) return super.dial(request);
    this.asked = request;
    await request.onInvite('sip-2');
    request.signal.addEventListener('abort', () => this.operatorLog.push('cancel'));
    this.log.push('invite operator');
    if (this.operatorRings) request.onRing();
    return this.operator.promise;
  }
}
