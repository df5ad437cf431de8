import * as z from 'zod';
import { E164, Id, PageQuery, page } from './common.ts';

/** A host name or IP address; refused when it would break out of a SIP URI. */
const Host = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9.:[\]-]+$/, 'A host name or IP address');

const fields = {
  name: z.string().trim().min(1).max(255),
  host: Host,
  port: z.int().min(1).max(65_535),
  transport: z.enum(['udp', 'tcp']),
  username: z.string().max(255).nullable(),
  caller_id: E164.nullable(),
  max_channels: z.int().min(1).max(5000),
  codecs: z
    .array(z.enum(['PCMU', 'PCMA']))
    .min(1)
    .max(2),
  register: z.boolean(),
  is_default: z.boolean(),
  is_active: z.boolean(),
};

export const TrunkState = z.enum(['unknown', 'up', 'down', 'registered', 'refused']);

export const Trunk = z.object({
  id: Id,
  ...fields,
  caller_id: z.string().nullable(),
  /** The password itself is never given out. */
  has_password: z.boolean(),
  is_lab: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Trunk = z.infer<typeof Trunk>;
export const TrunkPage = page(Trunk);

const Secret = z.string().max(255).nullable();

export const CreateTrunk = z.object({
  ...fields,
  port: fields.port.default(5060),
  transport: fields.transport.default('udp'),
  username: fields.username.default(null),
  password: Secret.default(null),
  caller_id: fields.caller_id.default(null),
  max_channels: fields.max_channels.default(10),
  codecs: fields.codecs.default(['PCMA', 'PCMU']),
  register: fields.register.default(false),
  is_default: fields.is_default.default(false),
  is_active: fields.is_active.default(true),
});
export type CreateTrunk = z.input<typeof CreateTrunk>;

/** A password left out stays as it is; null removes it. */
export const UpdateTrunk = z.object({ ...fields, password: Secret }).partial();
export type UpdateTrunk = z.infer<typeof UpdateTrunk>;

export const TrunkStatus = z.object({
  state: TrunkState,
  /** Why, in words, with the SIP status if there was one. */
  reason: z.string(),
  since: z.string().nullable(),
  rtt_ms: z.number().nullable(),
  active_calls: z.int(),
  max_channels: z.int(),
});
export type TrunkStatus = z.infer<typeof TrunkStatus>;
export const ListTrunks = PageQuery;
