import { abilitiesOf } from './abilities.ts';

const asked =
  (modules: readonly string[], allow: string, status = 'Running') =>
  (path: string) =>
    Promise.resolve(
      path === '/asterisk/modules'
        ? modules.map((name) => ({ name, status }))
        : [{ attribute: 'allow', value: allow }],
    );

describe('what an Asterisk can do', () => {
  const codecs = async (modules: readonly string[], allow: string) =>
    (await abilitiesOf(asked(modules, allow))).codecs;
  const ALL = '(ulaw|alaw|g722|opus|g729)';

  it('is to speak what its endpoint allows and a module converts', async () => {
    expect(await codecs(['codec_g722.so', 'codec_opus_open_source.so'], ALL)).toEqual([
      ...(['PCMU', 'PCMA', 'G722', 'OPUS'] as const),
    ]);
    expect(await codecs(['codec_opus.so', 'codec_g729.so'], ALL)).toEqual([
      ...(['PCMU', 'PCMA', 'OPUS', 'G729'] as const),
    ]);
    expect(await codecs(['codec_g722.so'], '(alaw)')).toEqual(['PCMA']);
  });

  it('is to encrypt audio where it does so with those carriers alone that do', async () => {
    const encrypts = async (optimistic: string, ...modules: string[]) =>
      (
        await abilitiesOf((path) =>
          Promise.resolve(
            path === '/asterisk/modules'
              ? modules.map((name) => ({ name, status: 'Running' }))
              : [
                  { attribute: 'media_encryption', value: 'sdes' },
                  { attribute: 'media_encryption_optimistic', value: optimistic },
                ],
          ),
        )
      ).encrypts;
    expect(await encrypts('true', 'res_srtp.so')).toBeTrue();
    expect(await encrypts('true')).toBeFalse();
    expect(await encrypts('false', 'res_srtp.so')).toBeFalse();
  });

  it('is not what a module converts that has not come up', async () => {
    const ask = asked(['codec_g722.so'], ALL, 'Not Running');
    expect((await abilitiesOf(ask)).codecs).toEqual(['PCMU', 'PCMA']);
  });
});
