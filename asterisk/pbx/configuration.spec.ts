import type { PbxRoute } from '../../actors/ports/pbx.ts';
import { PASSWORD_PLACEHOLDER, pbxConfigurations } from './configuration.ts';

describe('the configuration for a PBX', () => {
  const route: PbxRoute = {
    ...{ url: 'http://10.0.0.7:8089', username: 'dialer', password: 'do not tell' },
    ...{ dialString: 'PJSIP/${number}@carrier', watched: 'PJSIP/carrier' },
    ...{ callerId: 'e164', variables: {} },
  };
  const textOf = (kind: 'asterisk' | 'freepbx', name: string, over: Partial<PbxRoute> = {}) =>
    pbxConfigurations({ ...route, ...over })
      .find((one) => one.kind === kind)
      ?.files.find(({ path }) => path.endsWith(`/${name}`))?.text ?? '';

  it('opens the port of the address, and names the account without its password', () => {
    expect(textOf('asterisk', 'http.conf')).toMatch(/bindaddr = 10\.0\.0\.7\nbindport = 8089/);
    const ari = textOf('asterisk', 'ari.conf');
    expect(ari).toContain('[dialer]');
    expect(ari).toContain(`password = ${PASSWORD_PLACEHOLDER}`);
    expect(JSON.stringify(pbxConfigurations(route))).not.toContain('do not tell');
  });

  it('leaves no placeholder of ours in any file', () => {
    for (const { files } of pbxConfigurations(route))
      for (const { path, text } of files)
        expect(text)
          .withContext(path)
          .not.toMatch(/@[A-Z]+@/);
  });

  it('gives FreePBX the account alone: the rest of that file is its own', () => {
    const ari = textOf('freepbx', 'ari_additional_custom.conf');
    expect(ari).toContain('[dialer]');
    expect(ari).not.toContain('[general]');
    expect(textOf('freepbx', 'http_custom.conf')).toContain('HTTP Bind Port 8089');
  });

  it('shows how a trunk of that name looks, where the dial string names one', () => {
    expect(textOf('asterisk', 'pjsip.conf')).toContain('[carrier]');
    expect(textOf('asterisk', 'pjsip.conf', { watched: null })).toBe('');
  });

  it('listens for TLS where the address asks for it', () => {
    const http = textOf('asterisk', 'http.conf', { url: 'https://pbx.example:8443' });
    expect(http).toContain('tlsbindaddr = 0.0.0.0:8443');
  });
});
