import * as z from 'zod';
import { AsteriskServer } from './media-servers.ts';

const NUMBER = '${number}';
const TECHNOLOGIES = /^(PJSIP|SIP|IAX2|Local|DAHDI)\//;

const DialString = z
  .string()
  .trim()
  .max(200)
  .regex(TECHNOLOGIES, 'A dial string like PJSIP/${number}@trunk')
  .regex(/^[^\s&|,"'`;]+$/, 'One destination, without spaces')
  .refine((text) => text.split(NUMBER).length === 2, 'The number stands in it once, as ${number}');

const VariableName = z
  .string()
  .max(80)
  .regex(/^_{0,2}[A-Za-z][A-Za-z0-9_]*$/, 'A variable’s name like __CAMPAIGN');
const VariableValue = z
  .string()
  .max(500)
  .regex(/^[^\r\n\0]*$/, 'One line');

/** How a PBX is told to place calls. The account is the trunk’s user name and password. */
export const AsteriskTrunk = z.object({
  /** Of its HTTP server, like http://10.0.0.7:8088. */
  url: AsteriskServer.shape.url,
  /** What it dials; `${number}` stands for the callee’s. */
  dial_string: DialString,
  /** The endpoint that says whether calls can go out, like PJSIP/trunk; null: as the dial string names it. */
  endpoint: z
    .string()
    .trim()
    .regex(/^(PJSIP|SIP|IAX2)\/[A-Za-z0-9_.-]{1,80}$/, 'An endpoint like PJSIP/trunk')
    .nullable(),
  /** How it is told who calls; `pbx`: it decides that itself. */
  caller_id: z.enum(['e164', 'digits', 'pbx']),
  /** Set on the channel that is dialled; values may hold {{columns}}. */
  variables: z
    .record(VariableName, VariableValue)
    .refine((all) => Object.keys(all).length <= 20, 'At most 20'),
});
export type AsteriskTrunk = z.infer<typeof AsteriskTrunk>;

export const asteriskFields = {
  /** Who places its calls: our own SIP, or an Asterisk or FreePBX over trunks of its own. */
  telephony: z.enum(['sip', 'asterisk']),
  /** Needed by `asterisk`. */
  asterisk: AsteriskTrunk.nullable(),
};

export const asteriskDefaults = {
  telephony: asteriskFields.telephony.default('sip'),
  asterisk: asteriskFields.asterisk.default(null),
};

/** The endpoint whose state says whether calls can go out; null where nothing names one. */
export function watchedEndpoint({ endpoint, dial_string: text }: AsteriskTrunk): string | null {
  if (endpoint !== null) return endpoint;
  const [, technology = '', rest = ''] = /^(PJSIP|SIP|IAX2)\/(.+)$/.exec(text) ?? [];
  const name = rest.startsWith(`${NUMBER}@`) ? rest.slice(NUMBER.length + 1) : rest.split('/')[0];
  return name && /^[A-Za-z0-9_.-]+$/.test(name) ? `${technology}/${name}` : null;
}

/** GET /trunks/:id/asterisk-config: what has to stand in the PBX’s own files. */
export const AsteriskConfig = z.object({
  /** For Asterisk as it is, and for FreePBX, which writes most files itself. */
  kinds: z.array(
    z.object({
      kind: z.enum(['asterisk', 'freepbx']),
      files: z.array(
        z.object({
          /** Like /etc/asterisk/ari.conf. */
          path: z.string(),
          text: z.string(),
        }),
      ),
    }),
  ),
  /** Stands in the files where the password belongs, which is never given out. */
  password_placeholder: z.string(),
});
export type AsteriskConfig = z.infer<typeof AsteriskConfig>;
