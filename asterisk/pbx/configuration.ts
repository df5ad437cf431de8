/** What has to stand in the files of a PBX that places calls for us. */
import { readFileSync } from 'node:fs';
import type { PbxRoute } from '../../actors/ports/pbx.ts';
import { NEEDED_MODULES } from './look.ts';

export interface ConfigurationFile {
  readonly path: string;
  readonly text: string;
}

export interface PbxConfiguration {
  readonly kind: 'asterisk' | 'freepbx';
  readonly files: readonly ConfigurationFile[];
}

/** Stands where the password belongs. */
export const PASSWORD_PLACEHOLDER = '<password>';

/** The files that media servers have too: one place for what both need. */
const template = (name: string): string =>
  readFileSync(new URL(`../conf/${name}`, import.meta.url), 'utf8');

const FOLDER = '/etc/asterisk';

export function pbxConfigurations(pbx: PbxRoute): PbxConfiguration[] {
  const http = httpOf(pbx);
  const account = filled(template('ari.conf'), pbx);
  const ownTrunk = ownTrunkOf(pbx);
  return [
    {
      kind: 'asterisk',
      files: [
        { path: `${FOLDER}/http.conf`, text: filled(template('http.conf'), pbx) + http.tls },
        { path: `${FOLDER}/ari.conf`, text: account },
        { path: `${FOLDER}/modules.conf`, text: MODULES },
        ...(ownTrunk === null ? [] : [{ path: `${FOLDER}/pjsip.conf`, text: ownTrunk }]),
      ],
    },
    {
      kind: 'freepbx',
      files: [
        { path: `${FOLDER}/http_custom.conf`, text: freepbxHttp(http) },
        {
          path: `${FOLDER}/ari_additional_custom.conf`,
          // The general section is FreePBX's own.
          text: `${FREEPBX_ARI}${account.slice(account.indexOf('[', account.indexOf('[general]') + 1))}`,
        },
      ],
    },
  ];
}

interface Http {
  readonly bind: string;
  readonly port: string;
  readonly tls: string;
}

function httpOf({ url }: PbxRoute): Http {
  const { hostname, port, protocol } = new URL(url);
  const isSecure = protocol === 'https:';
  const bind = /^[\d.]+$/.test(hostname) ? hostname : '0.0.0.0';
  const number = port || (isSecure ? '443' : '80');
  const tls = `tlsenable = yes\ntlsbindaddr = ${bind}:${number}\ntlscertfile = /etc/asterisk/keys/pbx.pem\n`;
  return { bind, port: isSecure ? '8088' : number, tls: isSecure ? tls : '' };
}

function filled(text: string, pbx: PbxRoute): string {
  const { bind, port } = httpOf(pbx);
  const values: Readonly<Record<string, string>> = {
    ...{ USER: pbx.username, PASSWORD: PASSWORD_PLACEHOLDER },
    ...{ BINDHTTP: bind, HTTP: port },
  };
  return text.replaceAll(/@([A-Z]+)@/g, (all, name: string) => values[name] ?? all);
}

const MODULES = `; Needed only where modules.conf says autoload = no.
[modules]
${['res_ari.so', 'res_ari_model.so', 'res_ari_asterisk.so', ...NEEDED_MODULES]
  .map((name) => `load = ${name}\n`)
  .join('')}`;

const FREEPBX_ARI = `; FreePBX keeps this file. Settings → Advanced Settings → Asterisk REST Interface: enabled.
`;

const freepbxHttp = ({
  bind,
  port,
  tls,
}: Http): string => `; FreePBX keeps this file, and writes address and port itself:
; Settings → Advanced Settings → Asterisk Builtin mini-HTTP server: enabled,
; HTTP Bind Address ${bind}, HTTP Bind Port ${port}.
sessionlimit = 2000
session_keep_alive = 15000
${tls}`;

/** An example for those who have no trunk of that name yet; null where the dial string names none of PJSIP. */
function ownTrunkOf({ watched }: PbxRoute): string | null {
  const [technology, name] = watched?.split('/') ?? [];
  if (technology !== 'PJSIP' || name === undefined) return null;
  return `; Only if the PBX has no trunk ${name} yet: replace what stands in angle brackets.
[${name}]
type = endpoint
context = from-trunk
disallow = all
allow = ulaw,alaw
direct_media = no
dtmf_mode = rfc4733
rtp_timeout = 30
aors = ${name}
outbound_auth = ${name}

[${name}]
type = aor
contact = sip:<carrier>:5060
; without it nobody sees that the carrier is away
qualify_frequency = 30

[${name}]
type = auth
auth_type = userpass
username = <account at the carrier>
password = <password at the carrier>
`;
}
