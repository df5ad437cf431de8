import { answerChallenge, chooseChallenge } from './digest.ts';

const credentials = { username: 'Mufasa', password: 'Circle of Life' };
const request = { method: 'GET', uri: '/dir/index.html' };
const responseOf = (header: string) => /response="(\w+)"/.exec(header)?.[1];

describe('digest authentication', () => {
  it('answers the examples of RFC 7616 section 3.9.1', () => {
    const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const challenge = {
      realm: 'http-auth@example.org',
      nonce,
      qop: 'auth',
      opaque: null,
      stale: false,
    } as const;
    expect(
      responseOf(answerChallenge({ ...challenge, algorithm: 'MD5' }, credentials, request, cnonce)),
    ).toBe('8ca523f5e9506fed4657c9700eebdbec');
    expect(
      responseOf(
        answerChallenge({ ...challenge, algorithm: 'SHA-256' }, credentials, request, cnonce),
      ),
    ).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
  });

  it('answers a challenge without qop as RFC 2617 does', () => {
    const challenge = chooseChallenge([
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
    ]);
    expect(challenge?.qop).toBeNull();
    const header = answerChallenge(
      challenge!,
      { username: 'Mufasa', password: 'Circle Of Life' },
      request,
    );
    expect(responseOf(header)).toBe('670fd8c2df070c60b045671b8b24ff02');
    expect(header).not.toContain('cnonce');
  });

  it('counts in eight hexadecimal digits how often a nonce was answered', () => {
    const challenge = chooseChallenge(['Digest realm="r", nonce="n", qop="auth"']);
    expect(answerChallenge(challenge!, credentials, { ...request, count: 26 })).toContain(
      'nc=0000001a',
    );
  });

  it('takes the first challenge it can answer', () => {
    const headers = [
      'Digest realm="a", nonce="n1", algorithm=SHA-512-256, qop="auth"',
      'Digest realm="a, b \\"c\\"", nonce="n2", algorithm=SHA-256, qop="auth-int, auth", opaque="o", stale=TRUE, Digest realm="a", nonce="n3"',
    ];
    expect(chooseChallenge(headers)).toEqual({
      realm: 'a, b "c"',
      nonce: 'n2',
      algorithm: 'SHA-256',
      qop: 'auth',
      opaque: 'o',
      stale: true,
    });
  });

  it('gives up on what it cannot answer', () => {
    expect(
      chooseChallenge(['Basic realm="x"', 'Digest realm="x"', 'Digest nonce="n", qop="auth-int"']),
    ).toBeUndefined();
  });
});
