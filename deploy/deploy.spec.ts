import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly healthcheck?: object;
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly restart?: string;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

describe('the compose file', () => {
  const compose = parse(text('docker-compose.yml'), { merge: true }) as Compose;
  const services = Object.entries(compose.services);
  const failing = (holds: (service: Service) => boolean): string[] =>
    services.filter(([, service]) => !holds(service)).map(([name]) => name);

  it('confines every service: nothing to write to, no rights, limits, a look at its health', () => {
    expect(failing(({ read_only: isReadOnly }) => isReadOnly === true)).toEqual([]);
    expect(failing(({ cap_drop: dropped }) => dropped?.join() === 'ALL')).toEqual([]);
    expect(failing(({ mem_limit: limit }) => limit !== undefined)).toEqual([]);
    expect(failing(({ pids_limit: limit }) => limit !== undefined)).toEqual([]);
    expect(failing(({ healthcheck }) => healthcheck !== undefined)).toEqual([]);
    expect(failing(({ restart }) => restart === 'unless-stopped')).toEqual([]);
  });

  it('pins every image that comes from elsewhere', () => {
    const own = ['callboard', 'callboard-asterisk'];
    expect(failing(({ image }) => own.includes(image) || /:[^:]*\d/.test(image))).toEqual([]);
  });

  it('has every secret by file, written by deploy/secrets.sh', () => {
    const wanted = services.flatMap(([, { secrets = [] }]) => secrets);
    const files = Object.keys(compose.secrets);
    expect([...new Set(wanted)].toSorted()).toEqual(files.toSorted());
    expect(files.filter((name) => !text('deploy/secrets.sh').includes(name))).toEqual([]);
    const inTheOpen = services.flatMap(([, { environment = {} }]) =>
      Object.keys(environment).filter((name) => /(PASSWORD|SECRET|KEY)$/.test(name)),
    );
    expect(inTheOpen).toEqual([]);
  });

  it('asks for nothing that .env.example does not explain', () => {
    const asked = [...text('docker-compose.yml').matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map(
      ([, name = '']) => name,
    );
    const lines = text('.env.example').split('\n');
    const explained = lines
      .filter((_, at) => lines[at - 1]?.startsWith('#'))
      .flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
    const read = [...new Set([...asked, 'COMPOSE_PROFILES'])];
    expect(read.toSorted()).toEqual(explained.toSorted());
  });

  it('mounts only what is there', () => {
    const mounted = services
      .flatMap(([, { volumes = [] }]) => volumes)
      .flatMap((volume) => /^\.\/(?<path>[^:]+):/.exec(volume)?.groups?.['path'] ?? []);
    expect(mounted.length).toBeGreaterThan(0);
    for (const path of mounted) expect(() => readdirSync(join(ROOT, path, '..'))).not.toThrow();
  });
});

describe('the image of the server', () => {
  it('holds every folder that the server imports from', () => {
    const [, final = ''] = text('Dockerfile').split(/^FROM .*slim$/m);
    const copied = [...final.matchAll(/^COPY (\w+) \w+$/gm)].map(([, folder = '']) => folder);
    const seen = new Set<string>();
    const visit = (folder: string): void => {
      if (seen.has(folder)) return;
      seen.add(folder);
      const sources = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
      for (const file of sources)
        if (file.endsWith('.ts') && !/\.(spec|suite)\.ts$/.test(file) && !file.includes('testing'))
          for (const [, other = ''] of text(join(folder, file)).matchAll(
            /from '(?:\.\.\/)+(\w+)\//g,
          ))
            if (TOP.has(other)) visit(other);
    };
    const TOP = new Set(
      readdirSync(ROOT, { withFileTypes: true }).flatMap((one) =>
        one.isDirectory() ? [one.name] : [],
      ),
    );
    visit('server');
    const wanted = [...seen].filter((folder) => folder !== 'e2e' && folder !== 'demo');
    expect(wanted.filter((folder) => !copied.includes(folder))).toEqual([]);
  });
});

describe('fill-conf.sh', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'callboard fill conf '))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const fill = (environment: Record<string, string>) =>
    spawnSync('sh', ['deploy/fill-conf.sh', 'asterisk/conf', join(folder, 'to'), 'echo', 'ran'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', ...environment },
    });
  const VALUES = {
    ...{ BIND: '10.0.0.5', SIP: '5070', CALLBOARD: '10.0.0.5', ADDRESS: '203.0.113.9' },
    ...{ BINDRTP: 'yes', RTP: '30000', RTPEND: '34999', BINDHTTP: '127.0.0.1', HTTP: '8088' },
    USER: 'callboard',
  };

  it('fills in what the configuration leaves open, passwords out of files, and runs the program', () => {
    writeFileSync(join(folder, 'password'), 'pa|ss&w\\ord\n');
    const { stdout } = fill({ ...VALUES, PASSWORD_FILE: join(folder, 'password') });
    expect(stdout).toBe('ran\n');
    const filled = (name: string) => readFileSync(join(folder, 'to', name), 'utf8');
    expect(filled('ari.conf')).toContain('password = pa|ss&w\\ord\n');
    expect(filled('pjsip.conf')).toContain('bind = 10.0.0.5:5070');
    const left = readdirSync(join(folder, 'to')).filter((name) => /@[A-Z]+@/.test(filled(name)));
    expect(left).toEqual([]);
  });

  it('names what is not set, and runs nothing', () => {
    const { status, stdout, stderr } = fill(VALUES);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('PASSWORD is not set');
  });
});
