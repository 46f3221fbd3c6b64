import { describe, expect, it } from 'vitest';
import { DerRefused } from '../../../../src/main/core/authenticode/der/read.js';
import { nullValue, octetString } from '../../../../src/main/core/authenticode/der/write.js';
import { isSignedBy, parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { readKnownCertificate } from '../../../../src/main/core/authenticode/x509/known-certificates.js';
import { makeAuthority, makeSelfSigned } from '../../../fixtures/authority/index.js';
import { replaceDer } from '../../../fixtures/der-edit.js';

const { intermediate, publisher } = makeAuthority();

describe('readKnownCertificate', () => {
  it('reads a certificate as parseCertificate does, and only once', () => {
    const first = readKnownCertificate(publisher.certificate);
    expect(first).toEqual(parseCertificate(Uint8Array.from(publisher.certificate)));
    expect(readKnownCertificate(Uint8Array.from(publisher.certificate))).toBe(first);
  });

  it('takes a certificate that differs in one bit of its signature for another one', () => {
    const issuer = readKnownCertificate(intermediate.certificate);
    expect(isSignedBy(readKnownCertificate(publisher.certificate), issuer)).toBe(true);
    const flipped = Uint8Array.from(publisher.certificate);
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    expect(isSignedBy(readKnownCertificate(flipped), issuer)).toBe(false);
    expect(isSignedBy(readKnownCertificate(publisher.certificate), issuer)).toBe(true);
  });

  it('keeps nothing of the memory that the bytes came in', () => {
    const file = new Uint8Array(1024 * 1024);
    const { certificate } = makeSelfSigned();
    file.set(certificate, 4096);
    const der = file.subarray(4096, 4096 + certificate.length);
    const known = readKnownCertificate(der);
    file.fill(0);
    expect(known).toEqual(parseCertificate(certificate));
    expect(known.der.buffer.byteLength).toBe(certificate.length);
  });

  it('refuses again what it has refused', () => {
    const broken = replaceDer(publisher.certificate, [2], nullValue());
    for (let time = 0; time < 2; time += 1) expect(() => readKnownCertificate(broken)).toThrow(DerRefused);
  });

  it('forgets the oldest when there are very many, and never keeps a very large one', () => {
    const first = readKnownCertificate(publisher.certificate);
    for (let number = 0; number < 256; number += 1) {
      const other = Uint8Array.from(publisher.certificate);
      other[other.length - 1] = number;
      other[other.length - 2] = 0x55;
      readKnownCertificate(other);
    }
    expect(readKnownCertificate(publisher.certificate)).not.toBe(first);
    const { certificate: large } = makeSelfSigned({ extensions: [{ id: '1.3.6.1.4.1.99999.1', critical: false, value: octetString(new Uint8Array(20_000)) }] });
    expect(readKnownCertificate(large)).not.toBe(readKnownCertificate(large));
    expect(readKnownCertificate(large)).toEqual(parseCertificate(large));
  });
});
