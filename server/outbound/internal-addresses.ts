import { BlockList, isIP } from 'node:net';

/** This machine, its networks, and what is nobody's (IANA special-purpose registries). */
const V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** Those that only wrap an IPv4 address too: whom they reach cannot be seen. */
const V6 = [
  ...['::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23'],
  ...['2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

const listOf = (networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
};

// Two lists: Node compares an IPv4 address with rules for mapped IPv6 ones.
const internal4 = listOf(V4, 'ipv4');
const internal6 = listOf(V6, 'ipv6');

/** Whether an address is not one of the public internet. What is no address is. */
export function isInternal(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return internal4.check(address, 'ipv4');
    case 6:
      return internal6.check(address.split('%')[0] ?? '', 'ipv6');
    default:
      return true;
  }
}
