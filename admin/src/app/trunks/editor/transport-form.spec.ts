import { FormBuilder } from '@angular/forms';
import { transportControls, transportOf } from './transport-form.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

describe('the transport of a trunk in its form', () => {
  const form = () => {
    const build = new FormBuilder().nonNullable;
    return build.group(transportControls(build));
  };

  it('leaves out what is empty, and a key that was not entered', () => {
    const group = form();
    group.patchValue({ port: '', external_host: ' pbx.example ', tls_ca: `${PEM}\n` });
    expect(group.valid).toBeTrue();
    expect(transportOf(group.getRawValue())).toEqual({
      port: null,
      transport: 'udp',
      outbound_proxy: null,
      external_host: 'pbx.example',
      external_port: null,
      srtp: 'off',
      tls_verify: true,
      tls_ca: PEM,
      tls_certificate: null,
    });
  });

  it('takes certificates and keys as PEM only', () => {
    const { controls } = form();
    controls.tls_ca.setValue('no certificate');
    controls.tls_key.setValue(PEM);
    expect([controls.tls_ca.valid, controls.tls_key.valid]).toEqual([false, false]);
    controls.tls_key.setValue(PEM.replaceAll('CERTIFICATE', 'EC PRIVATE KEY'));
    expect(controls.tls_key.valid).toBeTrue();
  });

  it('takes a proxy with or without a port, and no whole URI', () => {
    const { outbound_proxy: proxy } = form().controls;
    for (const [text, isRight] of [
      ['proxy.example', true],
      ['proxy.example:5070', true],
      ['[2001:db8::1]:5070', true],
      ['sip:proxy.example', false],
    ] as const) {
      proxy.setValue(text);
      expect(proxy.valid).withContext(text).toBe(isRight);
    }
  });
});
