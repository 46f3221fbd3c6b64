import fc from 'fast-check';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import { readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { readOid, readTime } from '../../../../src/main/core/authenticode/der/values.js';
import * as der from '../../../../src/main/core/authenticode/der/write.js';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('writing DER', () => {
  it.each([
    [0, '020100'],
    [1, '020101'],
    [127, '02017f'],
    [128, '02020080'],
    [255, '020200ff'],
    [256, '02020100'],
    [32768, '0203008000'],
    [-1, '0201ff'],
    [-128, '020180'],
    [-129, '0202ff7f'],
    [-256, '0202ff00'],
    [2n ** 64n, '0209010000000000000000'],
  ])('writes the integer %s', (value, expected) => {
    expect(hex(der.integer(value))).toBe(expected);
  });

  it.each([
    ['', '020100'],
    ['00', '020100'],
    ['0001', '020101'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['000102', '02020102'],
    ['000000', '020100'],
    ['0080', '02020080'],
    ['ff00', '020300ff00'],
  ])('writes the unsigned octets "%s"', (octets, expected) => {
    expect(hex(der.integer(Buffer.from(octets, 'hex')))).toBe(expected);
  });

  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65535, '0482ffff'],
    [65536, '0483010000'],
  ])('writes the length %d in its shortest form', (length, expected) => {
    expect(hex(der.octetString(new Uint8Array(length))).slice(0, expected.length)).toBe(expected);
  });

  it.each(['1.2.840.113549.1.7.2', '2.5.4.3', '2.999.3', '0.9.2342.19200300.100.1.25', '1.3.6.1.4.1.311.2.1.4', '1.39', '0.39', '2.40'])('writes the identifier %s', (dotted) => {
    const written = der.objectIdentifier(dotted);
    expect(readOid(readDer(written))).toBe(dotted);
    if (!dotted.startsWith('2.999') && dotted.length > 4) expect(hex(der.contentOf(written))).toBe(Buffer.from(forge.asn1.oidToDer(dotted).getBytes(), 'latin1').toString('hex'));
  });

  it.each(['', '1', '3.1', '1.40', '1.2.', '1.02', 'a.b', ' 1.2', '1.2 '])('refuses the identifier "%s"', (dotted) => {
    expect(() => der.objectIdentifier(dotted)).toThrow(new RangeError(`not an object identifier: ${dotted}`));
  });

  it.each([
    [0, '0a0100'],
    [127, '0a017f'],
  ])('writes the enumeration %d', (value, expected) => {
    expect(hex(der.enumerated(value))).toBe(expected);
  });

  it.each([-1, 128, 1.5, Number.NaN])('refuses the enumeration %d', (value) => {
    expect(() => der.enumerated(value)).toThrow(new RangeError(`not a small enumeration: ${String(value)}`));
  });

  it.each([
    ['nothing', der.nullValue(), '0500'],
    ['truth', der.boolean(true), '0101ff'],
    ['untruth', der.boolean(false), '010100'],
    ['a tag around octets', der.implicit(2, Uint8Array.of(7)), '820107'],
    ['bits that are whole octets', der.bitString(Uint8Array.of(7, 8)), '0303000708'],
  ])('writes %s', (_, written, expected) => {
    expect(hex(written)).toBe(expected);
  });

  it('leaves out what is absent', () => {
    expect(hex(der.sequence(undefined, der.integer(1), undefined))).toBe('3003020101');
    expect(hex(der.setOf(der.integer(1), undefined))).toBe('3103020101');
    expect(hex(der.explicit(1, undefined))).toBe('a100');
  });

  it('puts another tag before the same value, in a copy', () => {
    const element = der.integer(5);
    expect(hex(der.retagged(0x80, element))).toBe('800105');
    expect(hex(element)).toBe('020105');
  });

  it.each([127, 128, 300])('finds the %d content octets of what it wrote', (size) => {
    const content = Buffer.alloc(size, 7);
    expect(hex(der.contentOf(der.octetString(content)))).toBe(hex(content));
  });

  it('writes one octet a character where a type has no more', () => {
    expect(hex(der.printableString('\u00e9'))).toBe('1301e9');
    expect(hex(der.ia5String('\u00e9'))).toBe('1601e9');
  });

  it.each([
    [[], '030100'],
    [[0], '03020780'],
    [[5, 6], '03020106'],
    [[7], '03020001'],
    [[8], '0303070080'],
    [[14], '0303010002'],
  ])('writes the named bits %j', (bits, expected) => {
    expect(hex(der.namedBits(bits))).toBe(expected);
  });

  it('sorts a SET OF by its encodings', () => {
    expect(hex(der.setOf(der.integer(300), der.integer(2), der.integer(1)))).toBe('310a0201010201020202012c');
  });

  it.each([
    ['1950-01-01T00:00:00Z', 23, '500101000000Z'],
    ['1949-12-31T23:59:59Z', 24, '19491231235959Z'],
    ['2049-12-31T23:59:59.999Z', 23, '491231235959Z'],
    ['2050-01-01T00:00:00.500Z', 24, '20500101000000Z'],
  ])('writes %s as RFC 5280 has it', (date, tag, text) => {
    const written = der.certificateTime(new Date(date));
    expect(written[0]).toBe(tag);
    expect(Buffer.from(der.contentOf(written)).toString()).toBe(text);
  });

  it.each([
    ['2026-03-04T05:06:07.000Z', '20260304050607Z'],
    ['2026-03-04T05:06:07.120Z', '20260304050607.12Z'],
    ['2026-03-04T05:06:07.001Z', '20260304050607.001Z'],
    ['2026-03-04T05:06:07.100Z', '20260304050607.1Z'],
  ])('writes the fraction of %s without zeros at its end', (date, text) => {
    const written = der.generalizedTime(new Date(date));
    expect(Buffer.from(der.contentOf(written)).toString()).toBe(text);
    expect(readTime(readDer(written)).toISOString()).toBe(date);
  });

  it('writes text in UTF-16 with the high octet first', () => {
    expect(hex(der.bmpString('A€'))).toBe('1e04004120ac');
  });

  it('writes what a strict reader and a foreign one read', () => {
    const leaf = fc.oneof(
      fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map((value) => der.integer(value)),
      fc.uint8Array({ maxLength: 300 }).map((octets) => der.octetString(octets)),
      fc.boolean().map((value) => der.boolean(value)),
      fc.string().map((text) => der.utf8String(text)),
    );
    const { tree } = fc.letrec<{ tree: Uint8Array }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }).map((parts) => der.sequence(...parts)),
        fc.array(tie('tree'), { maxLength: 4 }).map((parts) => der.setOf(...parts)),
        tie('tree').map((part) => der.explicit(3, part)),
      ),
    }));
    fc.assert(
      fc.property(tree, (written) => {
        expect(hex(readDer(written).der)).toBe(hex(written));
        const foreign = forge.asn1.fromDer(Buffer.from(written).toString('latin1'), true);
        expect(Buffer.from(forge.asn1.toDer(foreign).getBytes(), 'latin1').toString('hex')).toBe(hex(written));
      }),
    );
  });
});
