import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError, readConfig } from './config.ts';

const problems = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

describe('the configuration', () => {
  it('needs nothing', () => {
    const config = readConfig({});
    expect(config.http).toEqual({
      host: '127.0.0.1',
      port: 8080,
      portIsFixed: false,
      corsOrigins: [],
      trustProxy: false,
    });
    expect([config.databaseUrl, config.drachtio, config.openai.apiKey]).toEqual([null, null, null]);
    expect(config.openai.baseUrl).toBe('https://api.openai.com/v1');
  });

  it('takes a variable that is set to nothing for one that is not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' }).http.port).toBe(8080);
  });

  it('names everything that is wrong at once', () => {
    const said = problems({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://x',
      OPENAI_BASE_URL: 'not a url',
      LOG_LEVEL: 'loud',
      DRAIN_SECONDS: '-1',
    });
    for (const name of ['PORT', 'DATABASE_URL', 'OPENAI_BASE_URL', 'LOG_LEVEL', 'DRAIN_SECONDS'])
      expect(said).toContain(`${name}:`);
    expect(said).toContain('"eighty"');
  });

  it('says when two settings contradict each other', () => {
    expect(problems({ RTP_PORT_MIN: '30000', RTP_PORT_MAX: '20000' })).toContain('RTP_PORT_MAX');
  });

  it('wants the address and the password of a FreeSWITCH together', () => {
    expect(problems({ FREESWITCH_HOST: '10.0.0.9' })).toContain('go together');
    const env = { FREESWITCH_HOST: '10.0.0.9', FREESWITCH_PASSWORD: 'p' };
    expect(readConfig(env).freeswitch).toEqual({
      ...{ host: '10.0.0.9', port: 8021, password: 'p', audio: 'rtp', callbackPort: 0 },
    });
    expect(problems({ ...env, FREESWITCH_AUDIO: 'telepathy' })).toContain('rtp or fork');
  });

  it('wants port, certificate and key of SIP over TLS together, in files it can read', () => {
    expect(readConfig({}).sip.tls).toBeNull();
    expect(problems({ SIP_TLS_PORT: '5061' })).toContain('go together');
    const files = { SIP_TLS_CERT: '/no/such.pem', SIP_TLS_KEY: import.meta.filename };
    const said = problems({ SIP_TLS_PORT: '5061', ...files });
    expect(said).toContain('SIP_TLS_CERT');
    expect(said).not.toContain('SIP_TLS_KEY:');
  });

  it('takes secrets out of files, and says which cannot be read', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'callboard config ')), 'secret_key');
    writeFileSync(file, `${'k'.repeat(40)}\n`);
    expect(readConfig({ SECRET_KEY_FILE: file }).secretKey).toBe('k'.repeat(40));
    expect(problems({ SECRET_KEY_FILE: file, SECRET_KEY: 'x'.repeat(40) })).toContain(
      'SECRET_KEY and SECRET_KEY_FILE exclude one another',
    );
    expect(problems({ OPENAI_API_KEY_FILE: '/nowhere' })).toContain('OPENAI_API_KEY_FILE');
    rmSync(dirname(file), { recursive: true });
  });

  it('never shows a secret', () => {
    expect(problems({ SECRET_KEY: 'short-secret' })).not.toContain('short-secret');
    expect(problems({ DATABASE_URL: 'mysql://u:pw@h' })).not.toContain('pw');
  });
});
