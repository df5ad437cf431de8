import jwt from 'jsonwebtoken';
import { randomUUID } from 'node:crypto';
import type { Principal } from './route.ts';
import { hashToken, newRefreshToken, TICKET_SECONDS, Tokens } from './tokens.ts';

const KEY = 'a key of thirty-two characters!!';
const user: Principal = { userId: randomUUID(), role: 'supervisor' };

describe('tokens', () => {
  const tokens = new Tokens(KEY);
  const decode = (token: string) => jwt.verify(token, tokens.key, { algorithms: ['HS256'] });

  it('say who holds them', () => {
    expect(tokens.principalOf(decode(tokens.access(user)))).toEqual(user);
    expect(tokens.redeem(tokens.ticket(user))).toEqual(user);
  });

  it('of a key carry its scopes to the socket', () => {
    const key: Principal = { ...user, key: { id: randomUUID(), scopes: ['calls:read'] } };
    expect(tokens.redeem(tokens.ticket(key))).toEqual(key);
  });

  it('are good for one purpose: a ticket opens no route, an access token no socket', () => {
    expect(tokens.principalOf(decode(tokens.ticket(user)))).toBeUndefined();
    expect(tokens.redeem(tokens.access(user))).toBeUndefined();
  });

  it('open a socket once', () => {
    const ticket = tokens.ticket(user);
    expect(tokens.redeem(ticket)).toEqual(user);
    expect(tokens.redeem(ticket)).toBeUndefined();
    expect(tokens.redeem(tokens.ticket(user))).toEqual(user);
  });

  it('last as long as they say', () => {
    jasmine
      .clock()
      .install()
      .mockDate(new Date(2026, 0, 1));
    try {
      const [ticket, early] = [tokens.ticket(user), tokens.ticket(user)];
      jasmine.clock().mockDate(new Date(2026, 0, 1, 0, 0, TICKET_SECONDS - 1));
      expect(tokens.redeem(early)).toEqual(user);
      jasmine.clock().mockDate(new Date(2026, 0, 1, 0, 0, TICKET_SECONDS + 1));
      expect(tokens.redeem(ticket)).toBeUndefined();
    } finally {
      jasmine.clock().uninstall();
    }
  });

  it('of another installation, unsigned or changed ones are nobody’s', () => {
    expect(tokens.redeem(new Tokens(`${KEY}?`).ticket(user))).toBeUndefined();
    const claims = { sub: user.userId, role: 'admin', use: 'ticket', jti: randomUUID() };
    expect(tokens.redeem(jwt.sign(claims, '', { algorithm: 'none' }))).toBeUndefined();
    const [head, , signature] = tokens.ticket(user).split('.');
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(tokens.redeem([head, body, signature].join('.'))).toBeUndefined();
    expect(tokens.redeem('')).toBeUndefined();
    for (const odd of [undefined, null, 'x', {}, { ...claims, use: 'access', role: 'god' }])
      expect(tokens.principalOf(odd)).toBeUndefined();
  });

  it('to refresh with are long, different, and stored as a hash', () => {
    const [a, b] = [newRefreshToken(), newRefreshToken()];
    expect(a.token).not.toBe(b.token);
    expect(Buffer.from(a.token, 'base64url').length).toBe(32);
    expect(hashToken(a.token)).toEqual(a.hash);
    expect(a.hash.toString('base64url')).not.toContain(a.token);
  });
});
