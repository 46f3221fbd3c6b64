import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { DerRefused } from '../../../../src/main/core/authenticode/der/read.js';
import { isSignedBy, parseCertificate, summarizeCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { readName } from '../../../../src/main/core/authenticode/x509/name.js';
import { readDer } from '../../../../src/main/core/authenticode/der/read.js';
import {
  bitString,
  bmpString,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  setOf,
  tagged,
  utf8String,
} from '../../../../src/main/core/authenticode/der/write.js';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { issueCodeSigning, makeAuthority, makeKey, makeSelfSigned, unknownExtension } from '../../../fixtures/authority/index.js';
import { appendDer, cutDer, editInside, replaceByNull, replaceDer, type DerPath } from '../../../fixtures/der-edit.js';

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
    ['ec-explicit', 'ec', 'EC with explicit parameters', /spelt out.*CVE-2020-0601/u],
    ['ed25519', 'other', '1.3.101.112', /not accepted/u],
  ] as const)('gives no handle to a key of the kind %s', (key, kind, text, refusal) => {
    const { publicKey } = parseCertificate(issueCodeSigning(intermediate, { key }).certificate);
    expect(publicKey).toMatchObject({ kind, text, refusal: expect.stringMatching(refusal) as string });
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
    const { certificate } = publisher;
    expect(parseCertificate(certificate).version).toBe(3);
    const bare = cutDer(certificate, [0], 7);
    expect(parseCertificate(replaceDer(bare, [0, 0])).version).toBe(1);
    expect(parseCertificate(replaceDer(bare, [0, 0, 0], integer(1))).version).toBe(2);
    expect(() => parseCertificate(replaceDer(certificate, [0, 0, 0], integer(3)))).toThrow(new DerRefused('the version of the certificate is unknown'));
  });

  it('knows extensions in version 3 only', () => {
    const { certificate } = publisher;
    for (const older of [replaceDer(certificate, [0, 0]), replaceDer(certificate, [0, 0, 0], integer(1))]) {
      expect(() => parseCertificate(older)).toThrow(new DerRefused('extensions occur only in certificates of version 3'));
    }
  });

  it('passes over the identifiers that version 2 added', () => {
    const identified = editInside(publisher.certificate, [0], (values) => [...values.slice(0, 7), tagged(0x81, Uint8Array.of(0, 1)), tagged(0x82, Uint8Array.of(0, 2)), ...values.slice(7)]);
    expect(parseCertificate(identified).extensions).toEqual(parseCertificate(publisher.certificate).extensions);
  });

  it('refuses a serial number of more than 32 bytes', () => {
    const withSerial = (size: number) => replaceDer(publisher.certificate, [0, 1], integer(Buffer.alloc(size, 0x41)));
    expect(parseCertificate(withSerial(32)).serialNumber).toHaveLength(32);
    expect(() => parseCertificate(withSerial(33))).toThrow(new DerRefused('the serial number is longer than 32 bytes'));
  });

  it('refuses more than 128 KiB', () => {
    const filled = issueCodeSigning(intermediate, { extensions: [{ id: '1.2.3', critical: false, value: octetString(Buffer.alloc(128 * 1024)) }] });
    expect(() => parseCertificate(filled.certificate)).toThrow(new DerRefused('it is larger than 131072 bytes'));
  });

  it.each<[DerPath, string]>([
    [[0], 'its content of the certificate has tag 0x05 instead of 0x30'],
    [[0, 0], 'the serial number has tag 0x05 instead of 0x02'],
    [[0, 0, 0], 'the version has tag 0x05 instead of 0x02'],
    [[0, 1], 'the serial number has tag 0x05 instead of 0x02'],
    [[0, 2], 'the signature algorithm of the certificate has tag 0x05 instead of 0x30'],
    [[0, 2, 0], 'the signature algorithm of the certificate has tag 0x05 instead of 0x06'],
    [[0, 3], 'a name has tag 0x05 instead of 0x30'],
    [[0, 3, 0], 'a relative name has tag 0x05 instead of 0x31'],
    [[0, 3, 0, 0], 'a name attribute has tag 0x05 instead of 0x30'],
    [[0, 3, 0, 0, 0], 'the type of a name attribute has tag 0x05 instead of 0x06'],
    [[0, 4], 'the validity has tag 0x05 instead of 0x30'],
    [[0, 4, 0], 'the beginning of the validity is not a time in the form that DER demands'],
    [[0, 4, 1], 'the end of the validity is not a time in the form that DER demands'],
    [[0, 5], 'a name has tag 0x05 instead of 0x30'],
    [[0, 6], 'the public key has tag 0x05 instead of 0x30'],
    [[0, 6, 0], 'the algorithm of the public key has tag 0x05 instead of 0x30'],
    [[0, 6, 1], 'the public key has tag 0x05 instead of 0x03'],
    [[0, 7], 'the certificate holds 1 values too many'],
    [[0, 7, 0], 'the extensions has tag 0x05 instead of 0x30'],
    [[0, 7, 0, 0], 'an extension has tag 0x05 instead of 0x30'],
    [[0, 7, 0, 0, 0], 'the type of an extension has tag 0x05 instead of 0x06'],
    [[0, 7, 0, 0, 1], 'the value of an extension has tag 0x05 instead of 0x04'],
    [[1], 'the signature algorithm of the certificate has tag 0x05 instead of 0x30'],
    [[2], 'the signature of the certificate has tag 0x05 instead of 0x03'],
  ])('refuses another type at %j and says of what', (path, reason) => {
    expect(() => parseCertificate(replaceByNull(publisher.certificate, path))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, number, string]>([
    [[], 0, 'the certificate lacks its content'],
    [[], 1, 'the certificate lacks its signature algorithm'],
    [[], 2, 'the certificate lacks its signature'],
    [[0], 0, 'the certificate lacks a serial number'],
    [[0], 1, 'the certificate lacks a serial number'],
    [[0], 2, 'the certificate lacks a signature algorithm'],
    [[0], 3, 'the certificate lacks an issuer'],
    [[0], 4, 'the certificate lacks a validity'],
    [[0], 5, 'the certificate lacks a subject'],
    [[0], 6, 'the certificate lacks a public key'],
    [[0, 0], 0, 'the version must hold exactly one value'],
    [[0, 2], 0, 'the signature algorithm of the certificate lacks its identifier'],
    [[0, 3, 0, 0], 0, 'a name attribute lacks its type'],
    [[0, 3, 0, 0], 1, 'a name attribute lacks its value'],
    [[0, 4], 0, 'the validity lacks a beginning'],
    [[0, 4], 1, 'the validity lacks an end'],
    [[0, 6], 0, 'the public key lacks its algorithm'],
    [[0, 6], 1, 'the public key lacks its bits'],
    [[0, 7], 0, 'the extensions must hold exactly one value'],
    [[0, 7, 0, 0], 0, 'an extension lacks its type'],
    [[0, 7, 0, 0], 1, 'an extension lacks its value'],
  ])('refuses to end at %j after %i values', (path, count, reason) => {
    expect(() => parseCertificate(cutDer(publisher.certificate, path, count))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, string]>([
    [[], 'the certificate'],
    [[0], 'the certificate'],
    [[0, 3, 0, 0], 'a name attribute'],
    [[0, 4], 'the validity'],
    [[0, 6], 'the public key'],
    [[0, 7, 0, 0], 'an extension'],
    [[1], 'the signature algorithm of the certificate'],
  ])('refuses one value more at %j', (path, what) => {
    expect(() => parseCertificate(appendDer(publisher.certificate, path, explicit(9, integer(1))))).toThrow(new DerRefused(`${what} holds 1 values too many`));
  });
});

describe('the signature on a certificate', () => {
  const issuer = parseCertificate(intermediate.certificate);
  const signed = publisher.certificate;

  it('is made by nobody when its algorithm names no digest', () => {
    const algorithm = sequence(objectIdentifier(oids.ecPublicKey));
    const vague = replaceDer(replaceDer(signed, [1], algorithm), [0, 2], algorithm);
    expect(isSignedBy(parseCertificate(vague), issuer)).toBe(false);
    expect(summarizeCertificate(parseCertificate(vague)).signatureAlgorithm).toBe('ecPublicKey');
  });

  it('is made by nobody when its algorithm is unknown', () => {
    const algorithm = sequence(objectIdentifier('1.2.3.4'));
    const unknown = replaceDer(replaceDer(signed, [1], algorithm), [0, 2], algorithm);
    expect(isSignedBy(parseCertificate(unknown), issuer)).toBe(false);
    expect(summarizeCertificate(parseCertificate(unknown)).signatureAlgorithm).toBe('1.2.3.4');
  });

  it('is wrong and nothing worse when it has not the form of one', () => {
    expect(isSignedBy(parseCertificate(replaceDer(signed, [2], bitString(Uint8Array.of(1, 2, 3)))), issuer)).toBe(false);
  });

  it('is not its own when only the names are the same', () => {
    const self = makeSelfSigned();
    expect(summarizeCertificate(parseCertificate(self.certificate)).selfSigned).toBe(true);
    const other = makeSelfSigned({ signedWith: makeKey('ec-p256', 'nobody') });
    expect(summarizeCertificate(parseCertificate(other.certificate)).selfSigned).toBe(false);
  });
});

describe('a public key', () => {
  const keyOf = (der: Uint8Array) => parseCertificate(der).publicKey;
  const rsaKey = (modulus: Uint8Array, exponent: Uint8Array): Uint8Array =>
    replaceDer(rsa.publisher.certificate, [0, 6, 1], bitString(sequence(tagged(0x02, modulus), tagged(0x02, exponent))));
  const modulus = (bits: number): Uint8Array => Buffer.concat([Uint8Array.of(0), Buffer.alloc(bits / 8, 0xff)]);
  const badExponent = 'its RSA exponent is not an odd number from 3 to 2^32';

  it.each([
    ['3', '03'],
    ['65537', '010001'],
    ['the largest', '00ffffffff'],
  ])('may have the exponent %s', (_, exponent) => {
    expect(keyOf(rsaKey(modulus(2048), Buffer.from(exponent, 'hex'))).refusal).toBeUndefined();
  });

  it.each([
    ['0', '00'],
    ['1', '01'],
    ['2', '02'],
    ['65536', '010000'],
    ['of 33 bits', '0100000001'],
    ['below zero', 'ff'],
    ['below zero, and of 32 bits', '80000001'],
  ])('may not have an exponent that is %s', (_, exponent) => {
    expect(keyOf(rsaKey(modulus(2048), Buffer.from(exponent, 'hex')))).toMatchObject({ text: 'RSA 2048', refusal: badExponent });
  });

  it('may not have a modulus of more than 8192 bits, or below zero', () => {
    const exponent = Uint8Array.of(3);
    expect(keyOf(rsaKey(modulus(8192), exponent))).toMatchObject({ kind: 'rsa', size: 8192 });
    expect(keyOf(rsaKey(modulus(8192), exponent)).refusal).toBeUndefined();
    expect(keyOf(rsaKey(Buffer.concat([Uint8Array.of(1), Buffer.alloc(1024, 0xff)]), exponent)).refusal).toBe('its RSA modulus is not a number of at most 8192 bits');
    expect(keyOf(rsaKey(Buffer.concat([Uint8Array.of(0x80), Buffer.alloc(255)]), exponent)).refusal).toBe('its RSA modulus is not a number of at most 8192 bits');
    expect(keyOf(rsaKey(Uint8Array.of(0), exponent))).toMatchObject({ size: 0 });
  });

  it.each([
    ['0080', 8],
    ['01', 1],
    ['00ff', 8],
    ['0100', 9],
    ['7fff', 15],
  ])('counts the bits of %s', (octets, size) => {
    expect(keyOf(rsaKey(Buffer.from(octets, 'hex'), Uint8Array.of(3))).size).toBe(size);
  });

  it('carries no parameters when it is RSA', () => {
    const parameters = replaceDer(rsa.publisher.certificate, [0, 6, 0], sequence(objectIdentifier(oids.rsaEncryption), integer(1)));
    expect(keyOf(parameters)).toMatchObject({ text: 'RSA 2048', refusal: 'its RSA key carries parameters' });
    expect(keyOf(parameters).handle).toBeUndefined();
    const long = replaceDer(rsa.publisher.certificate, [0, 6, 0], sequence(objectIdentifier(oids.rsaEncryption), tagged(0x05, Uint8Array.of(0))));
    expect(keyOf(long).refusal).toBe('its RSA key carries parameters');
  });

  it.each<[DerPath, string]>([
    [[0], 'the modulus has tag 0x05 instead of 0x02'],
    [[1], 'the exponent has tag 0x05 instead of 0x02'],
  ])('is refused with another type at %j', (path, reason) => {
    const key = sequence(integer(modulus(2048)), integer(3));
    expect(() => parseCertificate(replaceDer(rsa.publisher.certificate, [0, 6, 1], bitString(replaceByNull(key, path))))).toThrow(new DerRefused(reason));
    expect(() => parseCertificate(replaceDer(rsa.publisher.certificate, [0, 6, 1], bitString(cutDer(key, [], 0))))).toThrow(new DerRefused('the RSA key lacks its modulus'));
    expect(() => parseCertificate(replaceDer(rsa.publisher.certificate, [0, 6, 1], bitString(cutDer(key, [], 1))))).toThrow(new DerRefused('the RSA key lacks its exponent'));
    expect(() => parseCertificate(replaceDer(rsa.publisher.certificate, [0, 6, 1], bitString(appendDer(key, [], integer(1)))))).toThrow(new DerRefused('the RSA key holds 1 values too many'));
  });

  it.each([
    ['ec-p256', 'EC P-256', 256],
    ['ec-p384', 'EC P-384', 384],
    ['ec-p521', 'EC P-521', 521],
  ] as const)('may lie on the curve of %s', (key, text, size) => {
    expect(keyOf(issueCodeSigning(intermediate, { key }).certificate)).toMatchObject({ kind: 'ec', text, size });
  });

  it('may lie on no other curve', () => {
    const other = replaceDer(publisher.certificate, [0, 6, 0], sequence(objectIdentifier(oids.ecPublicKey), objectIdentifier('1.3.132.0.10')));
    expect(keyOf(other)).toMatchObject({ kind: 'ec', size: 0, text: 'EC 1.3.132.0.10', refusal: 'its elliptic curve 1.3.132.0.10 is not one that Windows accepts' });
    const unnamed = replaceDer(publisher.certificate, [0, 6, 0], sequence(objectIdentifier(oids.ecPublicKey)));
    expect(keyOf(unnamed)).toMatchObject({ kind: 'ec', size: 0, text: 'EC with explicit parameters' });
  });

  it('must lie on its curve', () => {
    const nowhere = replaceDer(publisher.certificate, [0, 6, 1], bitString(Buffer.concat([Uint8Array.of(4), Buffer.alloc(64, 1)])));
    expect(keyOf(nowhere).refusal).toBe('its key is not a valid one');
    expect(keyOf(nowhere).handle).toBeUndefined();
  });

  it('hands out its octets, which identifiers are made from', () => {
    const { bits, spki } = keyOf(publisher.certificate);
    expect(bits).toHaveLength(65);
    expect(Buffer.from(spki).subarray(-65)).toEqual(Buffer.from(bits));
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

  it('are shown up to a length, with no character cut in two', () => {
    expect(name(setOf(attribute(oids.commonName, utf8String(`${'x'.repeat(199)}\u{1f600}y`)))).display).toBe('x'.repeat(199));
    expect(name(setOf(attribute('1.2.3', utf8String(`${'x'.repeat(193)}\u{1f600}y`)))).display).toBe(`1.2.3=${'x'.repeat(193)}`);
  });

  it('join attributes of one step by a plus, and show unknown ones by number', () => {
    expect(name(setOf(attribute(oids.commonName, utf8String('A')), attribute('1.2.3', utf8String('B')))).text).toBe('1.2.3=B+CN=A');
    expect(name(setOf(attribute('1.2.3', integer(5)))).text).toBe('1.2.3=#020105');
  });

  it.each([
    [' x', String.raw`\ x`],
    ['x ', String.raw`x\ `],
    ['a#b', 'a#b'],
    ['#x', String.raw`\#x`],
    [' ', String.raw`\ `],
    ['  ', String.raw`\ \ `],
    ['a b', 'a b'],
    ['"+,;<>\\', String.raw`\"\+\,\;\<\>\\`],
    ['\t', String.raw`\09`],
  ])('escape %j', (value, expected) => {
    expect(name(setOf(attribute(oids.commonName, utf8String(value)))).text).toBe(`CN=${expected}`);
  });

  it.each([
    [oids.surname, 'SN'],
    [oids.serialNumber, 'serialNumber'],
    [oids.stateOrProvinceName, 'ST'],
    [oids.streetAddress, 'STREET'],
    [oids.organizationalUnitName, 'OU'],
    [oids.title, 'title'],
    [oids.businessCategory, 'businessCategory'],
    [oids.postalCode, 'postalCode'],
    [oids.givenName, 'GN'],
    [oids.domainComponent, 'DC'],
    [oids.userId, 'UID'],
    [oids.emailAddress, 'emailAddress'],
  ])('call %s %s', (oid, short) => {
    expect(name(setOf(attribute(oid, utf8String('x')))).text).toBe(`${short}=x`);
  });

  it('are shown by the last common name that says something, cut to 200 characters', () => {
    const step = (oid: string, text: string) => setOf(attribute(oid, utf8String(text)));
    expect(name(step(oids.commonName, 'first'), step(oids.commonName, 'last')).display).toBe('last');
    expect(name(step(oids.commonName, 'first'), step(oids.commonName, ' ')).display).toBe('first');
    expect(name(step(oids.organizationName, 'Org'), step(oids.commonName, '  ')).display).toBe('Org');
    expect(name(step(oids.commonName, 'x'.repeat(300))).display).toBe('x'.repeat(200));
    expect(name(step(oids.localityName, 'x'.repeat(300))).display).toBe(`L=${'x'.repeat(198)}`);
  });

  it('may have 64 attributes of 1024 characters', () => {
    const many = (count: number, length: number) => Array.from({ length: count }, () => setOf(attribute(oids.commonName, utf8String('x'.repeat(length)))));
    expect(name(...many(64, 1024)).display).toHaveLength(200);
    expect(() => name(...many(65, 1))).toThrow(new DerRefused('a name is too long'));
    expect(() => name(...many(1, 1025))).toThrow(new DerRefused('a name is too long'));
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
    ['an empty step', sequence(setOf()), 'a relative name is empty'],
    ['an empty step behind another', sequence(setOf(attribute(oids.commonName, utf8String('x'))), setOf()), 'a relative name is empty'],
    ['a number instead of a name', integer(1), 'a name has tag 0x02 instead of 0x30'],
    ['an octet string inside', sequence(octetString(Uint8Array.of(1))), 'a relative name has tag 0x04 instead of 0x31'],
    ['a value that is not UTF-8', sequence(setOf(attribute(oids.commonName, tagged(0x0c, Uint8Array.of(0xff))))), 'a name attribute is not UTF-8'],
    ['a very long value', sequence(setOf(attribute(oids.commonName, utf8String('x'.repeat(5000))))), 'a name is too long'],
  ])('refuse %s', (_, der, reason) => {
    expect(() => readName(readDer(der))).toThrow(new DerRefused(reason));
  });
});
