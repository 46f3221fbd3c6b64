import { describe, expect, it } from 'vitest';
import { DerRefused, derTags, readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { decodeText, readBitBytes, readBits, readBoolean, readOid, readSmallInteger, readTime } from '../../../../src/main/core/authenticode/der/values.js';
import { objectIdentifier } from '../../../../src/main/core/authenticode/der/write.js';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';

const node = (text: string) => readDer(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const time = (tag: number, text: string) => readDer(Buffer.concat([Buffer.of(tag, text.length), Buffer.from(text)]));

describe('object identifiers', () => {
  it.each(Object.entries(oids))('reads back %s', (_, oid) => {
    expect(readOid(readDer(objectIdentifier(oid)))).toBe(oid);
  });

  it('reads known encodings', () => {
    // X.690 §8.19.5 and a first arc of 2 with a large second one.
    expect(readOid(node('06 03 88 37 03'))).toBe('2.999.3');
    expect(readOid(node('06 06 2a 86 48 86 f7 0d'))).toBe('1.2.840.113549');
  });

  it.each(['06 00', '06 02 80 01', '06 01 86', '06 0a 2a 8f ff ff ff ff ff ff ff 7f', `06 41 ${'01'.repeat(65)}`, '02 01 01'])('refuses %s', (text) => {
    expect(() => readOid(node(text))).toThrow(DerRefused);
  });
});

describe('numbers, truth values and bits', () => {
  it('reads small numbers', () => {
    expect(readSmallInteger(node('02 01 00'))).toBe(0);
    expect(readSmallInteger(node('02 02 00 80'))).toBe(128);
    expect(readSmallInteger(node('02 04 7f ff ff ff'))).toBe(0x7fff_ffff);
  });

  it.each(['02 00', '02 02 00 01', '02 02 ff ff', '02 01 ff', '02 05 01 00 00 00 00', '01 01 ff'])('refuses %s as one', (text) => {
    expect(() => readSmallInteger(node(text))).toThrow(DerRefused);
  });

  it('knows one form of true and of false', () => {
    expect(readBoolean(node('01 01 ff'))).toBe(true);
    expect(readBoolean(node('01 01 00'))).toBe(false);
    for (const text of ['01 01 01', '01 00', '01 02 ff ff']) expect(() => readBoolean(node(text))).toThrow(DerRefused);
  });

  it('wants unused bits to be few and zero', () => {
    expect(readBits(node('03 02 07 80')).bytes).toEqual(Buffer.of(0x80));
    for (const text of ['03 00', '03 02 08 00', '03 01 01', '03 02 07 81']) expect(() => readBits(node(text))).toThrow(DerRefused);
    expect(() => readBitBytes(node('03 02 01 80'), 'a key')).toThrow(DerRefused);
  });
});

describe('times', () => {
  it.each([
    [derTags.utcTime, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [derTags.utcTime, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [derTags.generalizedTime, '20140227021213.288Z', '2014-02-27T02:12:13.288Z'],
    [derTags.generalizedTime, '20140227021213.2880Z', '2014-02-27T02:12:13.288Z'],
    [derTags.generalizedTime, '20240229000000Z', '2024-02-29T00:00:00.000Z'],
    [derTags.generalizedTime, '00010101000000Z', '0001-01-01T00:00:00.000Z'],
    [derTags.generalizedTime, '99991231235959Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %i %s', (tag, text, expected) => {
    expect(readTime(time(tag, text)).toISOString()).toBe(expected);
  });

  it.each([
    [derTags.utcTime, '230229000000Z'],
    [derTags.utcTime, '2302010000Z'],
    [derTags.utcTime, '230201000000+0100'],
    [derTags.utcTime, '231301000000Z'],
    [derTags.utcTime, '230001000000Z'],
    [derTags.utcTime, '230101240000Z'],
    [derTags.utcTime, '230101006000Z'],
    [derTags.utcTime, '230101000060Z'],
    [derTags.generalizedTime, '20230101000000'],
    [derTags.generalizedTime, '20230101000000.Z'],
    [derTags.generalizedTime, '20230101000000,5Z'],
    [derTags.octetString, '20230101000000Z'],
  ])('refuses %i %s', (tag, text) => {
    expect(() => readTime(time(tag, text))).toThrow(DerRefused);
  });
});

describe('texts', () => {
  it('reads every string type', () => {
    expect(decodeText(derTags.utf8String, Buffer.from('Zürich'))).toBe('Zürich');
    expect(decodeText(derTags.bmpString, Buffer.from('005a00fc', 'hex'))).toBe('Zü');
    expect(decodeText(derTags.universalString, Buffer.from('0000005a0001f600', 'hex'))).toBe('Z😀');
    expect(decodeText(derTags.printableString, Buffer.from('plain'))).toBe('plain');
    expect(decodeText(derTags.teletexString, Buffer.of(0xfc))).toBe('ü');
    expect(decodeText(derTags.integer, Buffer.of(1))).toBeUndefined();
  });

  it.each([
    [derTags.utf8String, 'ff'],
    [derTags.bmpString, '00'],
    [derTags.universalString, '000000'],
    [derTags.universalString, '00110000'],
  ])('refuses %i %s', (tag, text) => {
    expect(() => decodeText(tag, Buffer.from(text, 'hex'))).toThrow(DerRefused);
  });
});
