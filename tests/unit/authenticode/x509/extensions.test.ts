import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { DerRefused, readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { boolean, explicit, implicit, integer, namedBits, nullValue, objectIdentifier, octetString, sequence, tagged } from '../../../../src/main/core/authenticode/der/write.js';
import { interpretExtensions, keyUsages, readExtensions, type CertificateExtensions } from '../../../../src/main/core/authenticode/x509/extensions.js';

const extension = (oid: string, value: Uint8Array, ...critical: readonly Uint8Array[]): Uint8Array => sequence(objectIdentifier(oid), ...critical, octetString(value));
const interpret = (...extensions: readonly Uint8Array[]): CertificateExtensions => interpretExtensions(readExtensions(readDer(sequence(...extensions))));
const only = (oid: string, value: Uint8Array): CertificateExtensions => interpret(extension(oid, value));
const none = { crlUrls: [], constrainsNames: false, unknownCritical: [] };

describe('a list of extensions', () => {
  it('says of each whether it is critical', () => {
    const list = readExtensions(readDer(sequence(extension('1.2.3', nullValue()), extension('1.2.4', nullValue(), boolean(true)), extension('1.2.5', nullValue(), boolean(false)))));
    expect(list.map(({ oid, critical }) => [oid, critical])).toEqual([['1.2.3', false], ['1.2.4', true], ['1.2.5', false]]);
    expect(list[0]?.value).toEqual(nullValue());
  });

  it('knows one form of the mark', () => {
    expect(() => interpret(extension('1.2.3', nullValue(), tagged(0x01, Uint8Array.of(1))))).toThrow(new DerRefused('the critical mark of an extension is neither true nor false'));
  });

  it('says nothing when it is empty', () => {
    expect(interpret()).toEqual(none);
  });

  it('names those that are critical and unknown', () => {
    const known = [oids.basicConstraints, oids.keyUsage, oids.extendedKeyUsage, oids.subjectKeyIdentifier, oids.authorityKeyIdentifier, oids.crlDistributionPoints, oids.certificatePolicies, oids.subjectAltName, oids.issuerAltName];
    const values: Readonly<Record<string, Uint8Array>> = { [oids.keyUsage]: namedBits([0]), [oids.subjectKeyIdentifier]: octetString(Uint8Array.of(1)) };
    expect(interpret(...known.map((oid) => extension(oid, values[oid] ?? sequence(), boolean(true)))).unknownCritical).toEqual([]);
    expect(interpret(extension('1.2.3', nullValue(), boolean(true)), extension('1.2.4', nullValue()), extension(oids.nameConstraints, sequence(), boolean(true))).unknownCritical).toEqual(['1.2.3', oids.nameConstraints]);
  });
});

describe('basic constraints', () => {
  it.each([
    ['nothing', sequence(), { isAuthority: false }],
    ['a mark', sequence(boolean(true)), { isAuthority: true }],
    ['a mark that is false', sequence(boolean(false)), { isAuthority: false }],
    ['a length', sequence(boolean(true), integer(0)), { isAuthority: true, pathLength: 0 }],
    ['a length alone', sequence(integer(3)), { isAuthority: false, pathLength: 3 }],
  ])('may hold %s', (_, value, expected) => {
    expect(only(oids.basicConstraints, value)).toEqual({ ...none, basicConstraints: expected });
  });

  it.each([
    ['another type', integer(1), 'basicConstraints has tag 0x02 instead of 0x30'],
    ['another mark', sequence(tagged(0x01, Uint8Array.of(2))), 'the cA mark is neither true nor false'],
    ['a length below zero', sequence(boolean(true), integer(-1)), 'pathLenConstraint is negative or too large'],
    ['more', sequence(boolean(true), integer(1), integer(1)), 'basicConstraints holds 1 values too many'],
  ])('may not hold %s', (_, value, reason) => {
    expect(() => only(oids.basicConstraints, value)).toThrow(new DerRefused(reason));
  });
});

describe('key usages', () => {
  it.each(keyUsages.map((usage, bit) => [usage, bit] as const))('know %s by its bit', (usage, bit) => {
    expect(only(oids.keyUsage, namedBits([bit])).keyUsage).toEqual(new Set([usage]));
  });

  it('may be several, or none', () => {
    expect(only(oids.keyUsage, namedBits([0, 8])).keyUsage).toEqual(new Set(['digitalSignature', 'decipherOnly']));
    expect(only(oids.keyUsage, namedBits([]))).toEqual({ ...none, keyUsage: new Set() });
    expect(() => only(oids.keyUsage, sequence())).toThrow(new DerRefused('keyUsage has tag 0x30 instead of 0x03'));
  });
});

describe('purposes', () => {
  it('are listed, and critical or not', () => {
    const value = sequence(objectIdentifier(oids.codeSigning), objectIdentifier('1.2.3'));
    expect(only(oids.extendedKeyUsage, value)).toEqual({ ...none, extendedKeyUsage: { purposes: new Set([oids.codeSigning, '1.2.3']), critical: false } });
    expect(interpret(extension('1.2.3', nullValue()), extension(oids.extendedKeyUsage, value, boolean(true))).extendedKeyUsage?.critical).toBe(true);
  });

  it('are identifiers', () => {
    expect(() => only(oids.extendedKeyUsage, objectIdentifier(oids.codeSigning))).toThrow(new DerRefused('extKeyUsage has tag 0x06 instead of 0x30'));
    expect(() => only(oids.extendedKeyUsage, sequence(integer(1)))).toThrow(new DerRefused('a key purpose has tag 0x02 instead of 0x06'));
  });
});

describe('key identifiers', () => {
  it('are the octets of the subject’s', () => {
    expect(only(oids.subjectKeyIdentifier, octetString(Uint8Array.of(1, 2)))).toEqual({ ...none, subjectKeyIdentifier: Uint8Array.of(1, 2) });
    expect(() => only(oids.subjectKeyIdentifier, integer(1))).toThrow(new DerRefused('subjectKeyIdentifier has tag 0x02 instead of 0x04'));
  });

  it('are one part of the authority’s, which may be missing', () => {
    expect(only(oids.authorityKeyIdentifier, sequence(implicit(2, Uint8Array.of(9)), implicit(0, Uint8Array.of(1, 2))))).toEqual({ ...none, authorityKeyIdentifier: Uint8Array.of(1, 2) });
    expect(only(oids.authorityKeyIdentifier, sequence(implicit(2, Uint8Array.of(9))))).toEqual(none);
    expect(() => only(oids.authorityKeyIdentifier, integer(1))).toThrow(new DerRefused('authorityKeyIdentifier has tag 0x02 instead of 0x30'));
  });
});

describe('where lists are published', () => {
  const uri = (text: string): Uint8Array => implicit(6, Buffer.from(text, 'latin1'));
  const fullName = (...names: readonly Uint8Array[]): Uint8Array => sequence(explicit(0, explicit(0, ...names)));

  it('is every address of every full name', () => {
    const value = sequence(fullName(uri('http://a/'), implicit(2, Buffer.from('b')), uri('ldap://c/\u00e9')), fullName(uri('http://d/')));
    expect(only(oids.crlDistributionPoints, value)).toEqual({ ...none, crlUrls: ['http://a/', 'ldap://c/\u00e9', 'http://d/'] });
  });

  it.each([
    ['a point without a name', sequence(sequence(explicit(2, explicit(0, uri('http://a/')))))],
    ['a point with nothing in it', sequence(sequence())],
    ['a name relative to the issuer', sequence(sequence(explicit(0, explicit(1, uri('http://a/')))))],
    ['no point', sequence()],
  ])('is nowhere for %s', (_, value) => {
    expect(only(oids.crlDistributionPoints, value)).toEqual(none);
  });

  it('is a list', () => {
    expect(() => only(oids.crlDistributionPoints, integer(1))).toThrow(new DerRefused('cRLDistributionPoints has tag 0x02 instead of 0x30'));
  });
});

describe('application policies', () => {
  it('are handed on as they stand', () => {
    expect(only(oids.applicationPolicies, sequence())).toEqual({ ...none, applicationPolicies: sequence() });
  });
});

describe('limits on names', () => {
  it('are noticed, critical or not', () => {
    expect(only(oids.nameConstraints, sequence())).toEqual({ ...none, constrainsNames: true });
  });
});
