import { createHash } from 'node:crypto';
import { gatekeeper } from './digest.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('the carrier’s digest', () => {
  const gate = gatekeeper({ user: 'lab', password: 'secret' });
  const answer = (challenge: string, password: string, qop: boolean): string => {
    const nonce = /nonce="([^"]+)"/.exec(challenge)![1]!;
    const uri = 'sip:+14155550110@127.0.0.1';
    const [a1, a2] = [md5(`lab:callboard-lab:${password}`), md5(`INVITE:${uri}`)];
    const response = qop
      ? md5(`${a1}:${nonce}:00000001:x:auth:${a2}`)
      : md5(`${a1}:${nonce}:${a2}`);
    const more = qop ? ', qop=auth, nc=00000001, cnonce="x"' : '';
    return `Digest username="lab", realm="callboard-lab", nonce="${nonce}", uri="${uri}", response="${response}"${more}`;
  };

  it('admits who knows the password, with qop and without', () => {
    expect(gate.admits(answer(gate.challenge(), 'secret', true), 'INVITE')).toBeTrue();
    expect(gate.admits(answer(gate.challenge(), 'secret', false), 'INVITE')).toBeTrue();
  });

  it('admits nobody else: no answer, a wrong password, another method, a nonce of its own', () => {
    const challenge = gate.challenge();
    const good = answer(challenge, 'secret', true);
    expect(gate.admits(undefined, 'INVITE')).toBeFalse();
    expect(gate.admits(answer(challenge, 'wrong', true), 'INVITE')).toBeFalse();
    expect(gate.admits(good, 'REGISTER')).toBeFalse();
    expect(gate.admits(answer('Digest nonce="made-up"', 'secret', true), 'INVITE')).toBeFalse();
  });
});
