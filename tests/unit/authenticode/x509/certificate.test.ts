import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { DerRefused } from '../../../../src/main/core/authenticode/der/read.js';
import { isSignedBy, parseCertificate, summarizeCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { readName } from '../../../../src/main/core/authenticode/x509/name.js';
import { readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { bmpString, integer, objectIdentifier, octetString, printableString, sequence, setOf, utf8String } from '../../../../src/main/core/authenticode/der/write.js';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { issueCodeSigning, makeAuthority, makeKey, unknownExtension } from '../../../fixtures/authority/index.js';

const { root, intermediate, publisher } = makeAuthority();
const rsa = makeAuthority({ key: 'rsa-2048' });

describe('parseCertificate', () => {
  it.each([
    ['an EC signer', publisher],
    ['an EC root', root],
    ['an RSA signer', rsa.publisher],
    ['an RSA authority', rsa.intermediate],
  ])('says of %s what Node’s own reader says', (_, { certificate }) => {
    const ours = parseCertificate(certificate);
    const theirs = new X509Certificate(certificate);
    const summary = summarizeCertificate(ours);
    expect(summary.fingerprint).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(summary.thumbprint).toBe(theirs.fingerprint.replaceAll(':', ''));
    expect(BigInt(`0x${summary.serialNumber}`)).toBe(BigInt(`0x${theirs.serialNumber}`));
    expect(new Date(summary.notBefore)).toEqual(new Date(theirs.validFrom));
    expect(new Date(summary.notAfter)).toEqual(new Date(theirs.validTo));
    expect(theirs.subject.split('\n').reverse().join(',')).toBe(summary.subject);
    expect(ours.publicKey.handle?.export({ type: 'spki', format: 'der' })).toEqual(theirs.publicKey.export({ type: 'spki', format: 'der' }));
    expect(ours.extensions.basicConstraints?.isAuthority === true).toBe(theirs.ca);
  });

  it('reads every root that Node carries, as Node does', () => {
    expect(rootCertificates.length).toBeGreaterThan(100);
    for (const pem of rootCertificates) {
      const theirs = new X509Certificate(pem);
      const ours = parseCertificate(theirs.raw);
      const summary = summarizeCertificate(ours);
      expect(summary.fingerprint, pem).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(summary.notAfter, pem).toBe(new Date(theirs.validTo).toISOString());
      expect(summary.selfSigned, pem).toBe(theirs.verify(theirs.publicKey));
      expect(ours.publicKey.refusal, pem).toBeUndefined();
      expect(ours.extensions.unknownCritical, pem).toEqual([]);
    }
  });

  it('describes key and algorithm in words', () => {
    expect(summarizeCertificate(parseCertificate(publisher.certificate))).toMatchObject({ key: 'EC P-256', signatureAlgorithm: 'ecdsa-with-SHA256', selfSigned: false, name: 'Test Publisher' });
    expect(summarizeCertificate(parseCertificate(rsa.root.certificate))).toMatchObject({ key: 'RSA 2048', signatureAlgorithm: 'sha256WithRSAEncryption', selfSigned: true });
  });

  it.each([
    ['ec-explicit', 'EC with explicit parameters', /spelt out.*CVE-2020-0601/u],
    ['ed25519', '1.3.101.112', /not accepted/u],
  ] as const)('gives no handle to a key of the kind %s', (key, text, refusal) => {
    const { publicKey } = parseCertificate(issueCodeSigning(intermediate, { key }).certificate);
    expect(publicKey).toMatchObject({ text, refusal: expect.stringMatching(refusal) as string });
    expect(publicKey.handle).toBeUndefined();
  });

  it('refuses an RSA key whose exponent makes every signature right', () => {
    const der = Buffer.from(rsa.publisher.certificate);
    const exponent = der.indexOf(Buffer.from('0203010001', 'hex'));
    der.set([0x02, 0x03, 0x01, 0x00, 0x00], exponent);
    expect(parseCertificate(der).publicKey.refusal).toMatch(/exponent/u);
  });

  it('verifies a signature with the issuer’s key and no other', () => {
    const certificate = parseCertificate(publisher.certificate);
    expect(isSignedBy(certificate, parseCertificate(intermediate.certificate))).toBe(true);
    expect(isSignedBy(certificate, parseCertificate(root.certificate))).toBe(false);
    expect(isSignedBy(certificate, parseCertificate(rsa.intermediate.certificate))).toBe(false);
  });

  it('refuses bytes behind it, before its end, and two extensions of a kind', () => {
    expect(() => parseCertificate(Buffer.concat([publisher.certificate, Buffer.of(0)]))).toThrow(DerRefused);
    expect(() => parseCertificate(publisher.certificate.subarray(0, -1))).toThrow(DerRefused);
    const twice = issueCodeSigning(intermediate, { extensions: [unknownExtension(false), unknownExtension(false)] });
    expect(() => parseCertificate(twice.certificate)).toThrow(/occurs twice/u);
  });

  it('refuses two different signature algorithms', () => {
    const der = Buffer.from(issueCodeSigning(intermediate, { key: makeKey('ec-p256', 'x') }).certificate);
    const algorithm = Buffer.from('06082a8648ce3d040302', 'hex');
    der[der.lastIndexOf(algorithm) + algorithm.length - 1] = 3;
    expect(() => parseCertificate(der)).toThrow(/differ/u);
  });

  it('refuses another version than 1 to 3', () => {
    const der = Buffer.from(publisher.certificate);
    der[der.indexOf(Buffer.from('a003020102', 'hex')) + 4] = 3;
    expect(() => parseCertificate(der)).toThrow(/version/u);
  });
});

describe('names', () => {
  const attribute = (oid: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(oid), value);
  const name = (...sets: readonly Uint8Array[]) => readName(readDer(sequence(...sets)));

  it('are written by RFC 4514, most specific first', () => {
    const read = name(
      setOf(attribute(oids.countryName, printableString('CH'))),
      setOf(attribute(oids.organizationName, utf8String('Müller, Söhne & "Co"'))),
      setOf(attribute(oids.commonName, bmpString('#1 '))),
    );
    expect(read.text).toBe(String.raw`CN=\#1\ ,O=Müller\, Söhne & \"Co\",C=CH`);
    expect(read.display).toBe('#1 ');
  });

  it('join attributes of one step by a plus, and show unknown ones by number', () => {
    expect(name(setOf(attribute(oids.commonName, utf8String('A')), attribute('1.2.3', utf8String('B')))).text).toBe('1.2.3=B+CN=A');
    expect(name(setOf(attribute('1.2.3', integer(5)))).text).toBe('1.2.3=#020105');
  });

  it('show characters that would change what is read', () => {
    const read = name(setOf(attribute(oids.commonName, utf8String('Evil\u202Egnp.exe\n'))));
    expect(read.text).toBe(String.raw`CN=Evil\E2\80\AEgnp.exe\0A`);
    expect(read.display).toBe('Evil\uFFFDgnp.exe\uFFFD');
  });

  it('fall back to the organisation and to the whole', () => {
    expect(name(setOf(attribute(oids.organizationName, utf8String('Org')))).display).toBe('Org');
    expect(name(setOf(attribute(oids.localityName, utf8String('Bern')))).display).toBe('L=Bern');
    expect(name().display).toBe('');
  });

  it.each([
    ['an empty step', sequence(setOf())],
    ['a number instead of a name', integer(1)],
    ['an octet string inside', sequence(octetString(Uint8Array.of(1)))],
    ['a very long value', sequence(setOf(attribute(oids.commonName, utf8String('x'.repeat(5000)))))],
  ])('refuse %s', (_, der) => {
    expect(() => readName(readDer(der))).toThrow(DerRefused);
  });
});
