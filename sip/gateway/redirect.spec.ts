import { redirectedTo } from './redirect.ts';

describe('a redirection', () => {
  const to = (contact: string | string[], followRedirects: 'never' | 'same_host' | 'anywhere') =>
    redirectedTo([contact].flat(), { followRedirects, host: 'Carrier.example' });

  it('is followed to the trunk’s own host, at any port, and nowhere else', () => {
    expect(to('<sip:1@carrier.EXAMPLE:5070;transport=tcp>', 'same_host')).toBe(
      'sip:1@carrier.EXAMPLE:5070;transport=tcp',
    );
    expect(to('<sip:1@evil.example>', 'same_host')).toBeUndefined();
    expect(to('<sip:carrier.example@evil.example>', 'same_host')).toBeUndefined();
    expect(to('<sip:1@carrier.example.evil.example>', 'same_host')).toBeUndefined();
  });

  it('is followed to anywhere, or not at all, when the trunk says so', () => {
    expect(to('<sip:1@elsewhere.example>', 'anywhere')).toBe('sip:1@elsewhere.example');
    expect(to('<sip:1@carrier.example>', 'never')).toBeUndefined();
  });

  it('goes to the favourite of several', () => {
    const two = '"A, <B>" <sip:a@carrier.example>;q=0.2, <sip:b@carrier.example>;q=0.8;expires=9';
    expect(to(two, 'same_host')).toBe('sip:b@carrier.example');
    expect(to([two, 'sip:c@carrier.example'], 'same_host')).toBe('sip:c@carrier.example');
  });

  it('leaves out what is no SIP address, and the headers of one', () => {
    expect(to('<tel:+14155550123>, <mailto:a@carrier.example>', 'anywhere')).toBeUndefined();
    expect(to('<sips:a@carrier.example>', 'anywhere')).toBeUndefined();
    expect(to('<sip:a@carrier.example?Route=%3Csip:x%3E>', 'anywhere')).toBe(
      'sip:a@carrier.example',
    );
    expect(to('', 'anywhere')).toBeUndefined();
  });
});
