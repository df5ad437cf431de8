/** Real media servers for a rig, with the configurations that users get. */
import { startMediaAsterisk } from '../e2e/asterisk/media-server.ts';
import { startFreeswitch } from '../e2e/freeswitch/real.ts';

export const ENGINES = ['embedded', 'asterisk', 'freeswitch'] as const;
export type EngineName = (typeof ENGINES)[number];

export interface BenchEngine {
  /** What makes a server use it. */
  readonly environment: Readonly<Record<string, string>>;
  pid(): number;
}

/** The FreeSWITCH of this machine: `FREESWITCH_PROGRAM`, e.g. /usr/bin/freeswitch. */
export const freeswitchProgram = (): string | undefined => process.env['FREESWITCH_PROGRAM'];

/** Starts it; it ends with the stack. @throws Error when it does not come up, or there is none */
export async function startEngine(
  opening: AsyncDisposableStack,
  name: EngineName,
): Promise<BenchEngine | undefined> {
  switch (name) {
    case 'embedded':
      return undefined;
    case 'asterisk': {
      const { url, sip, username, password, pid } = await startMediaAsterisk(opening);
      return {
        pid,
        environment: {
          ...{ ASTERISK_URL: url, ASTERISK_SIP: sip },
          ...{ ASTERISK_USER: username, ASTERISK_PASSWORD: password },
        },
      };
    }
    case 'freeswitch': {
      const program = freeswitchProgram();
      if (!program)
        throw new Error('Name a FreeSWITCH in FREESWITCH_PROGRAM, e.g. /usr/bin/freeswitch.');
      const { host, port, password, pid } = await startFreeswitch(opening, program);
      return {
        pid,
        environment: {
          ...{ FREESWITCH_HOST: host, FREESWITCH_PORT: String(port) },
          FREESWITCH_PASSWORD: password,
        },
      };
    }
  }
}
