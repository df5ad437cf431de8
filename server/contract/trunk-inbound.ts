import * as z from 'zod';

const Source = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'An address or a network like 192.0.2.0/24',
);

/** Who may call us over a trunk. */
export const inboundFields = {
  /** Addresses and networks from which the carrier calls, besides the trunk's host. */
  inbound_sources: z.array(Source).max(50),
};

export const inboundDefaults = { inbound_sources: inboundFields.inbound_sources.default([]) };
