import { describe, expect, it } from 'vitest';
import { DerRefused, derTags, readDer, type DerNode } from '../../../../src/main/core/authenticode/der/read.js';
import {
  bytesEqual,
  decodeText,
  hexOf,
  integerBytes,
  readBitBytes,
  readBits,
  readBoolean,
  readOctets,
  readOid,
  readSmallInteger,
  readTime,
} from '../../../../src/main/core/authenticode/der/values.js';
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

  it('may have 64 bytes', () => {
    expect(readOid(node(`06 40 ${'01'.repeat(64)}`))).toBe(`0.${Array.from({ length: 64 }, () => '1').join('.')}`);
  });

  it('may have arcs up to the largest number that is exact', () => {
    expect(readOid(node('06 09 2a 8f ff ff ff ff ff ff 7f'))).toBe(`1.2.${String(Number.MAX_SAFE_INTEGER)}`);
  });

  it.each([
    ['06 00', 'an object identifier is empty or too long'],
    [`06 41 ${'01'.repeat(65)}`, 'an object identifier is empty or too long'],
    ['06 02 80 01', 'an object identifier is not in its shortest form'],
    ['06 03 2a 80 01', 'an object identifier is not in its shortest form'],
    ['06 01 86', 'an object identifier ends inside an arc'],
    ['06 09 2a 90 80 80 80 80 80 80 00', 'an object identifier has an arc that is too large'],
    ['02 01 01', 'an object identifier has tag 0x02 instead of 0x06'],
  ])('refuses %s', (text, reason) => {
    expect(() => readOid(node(text))).toThrow(new DerRefused(reason));
  });
});

describe('numbers, truth values and bits', () => {
  it('reads small numbers', () => {
    expect(readSmallInteger(node('02 01 00'))).toBe(0);
    expect(readSmallInteger(node('02 02 00 80'))).toBe(128);
    expect(readSmallInteger(node('02 04 7f ff ff ff'))).toBe(0x7fff_ffff);
  });

  it.each([
    ['02 00', 'a number is empty'],
    ['02 02 00 01', 'a number is not in its shortest form'],
    ['02 02 ff ff', 'a number is not in its shortest form'],
    ['02 01 ff', 'a number is negative or too large'],
    ['02 01 80', 'a number is negative or too large'],
    ['02 05 01 00 00 00 00', 'a number is negative or too large'],
    ['01 01 ff', 'a number has tag 0x01 instead of 0x02'],
  ])('refuses %s as one', (text, reason) => {
    expect(() => readSmallInteger(node(text))).toThrow(new DerRefused(reason));
  });

  it.each(['00', '80', 'ff', '00 80', 'ff 7f', '01 00', 'fe ff'])('knows %s as the shortest form', (text) => {
    const content = Buffer.from(text.replaceAll(' ', ''), 'hex');
    expect(integerBytes(node(`02 0${String(content.length)} ${text}`))).toEqual(content);
  });

  it.each(['00 00', '00 7f', 'ff 80', 'ff ff'])('knows %s as one byte too long', (text) => {
    expect(() => integerBytes(node(`02 02 ${text}`))).toThrow(new DerRefused('a number is not in its shortest form'));
  });

  it('says which value it is about when it is told', () => {
    expect(() => integerBytes(node('02 00'))).toThrow(new DerRefused('a number is empty'));
    expect(() => integerBytes(node('02 00'), 'the serial number')).toThrow(new DerRefused('the serial number is empty'));
    expect(() => readOctets(node('02 01 00'))).toThrow(new DerRefused('an octet string has tag 0x02 instead of 0x04'));
  });

  it('knows one form of true and of false', () => {
    expect(readBoolean(node('01 01 ff'))).toBe(true);
    expect(readBoolean(node('01 01 00'))).toBe(false);
    for (const text of ['01 01 01', '01 00', '01 02 ff ff']) expect(() => readBoolean(node(text))).toThrow(new DerRefused('a truth value is neither true nor false'));
  });

  it('wants unused bits to be few and zero', () => {
    expect(readBits(node('03 02 07 80')).bytes).toEqual(Buffer.of(0x80));
    expect(readBits(node('03 01 00'))).toEqual({ bytes: Buffer.alloc(0), unused: 0 });
    for (const text of ['03 00', '03 02 08 00', '03 01 01']) expect(() => readBits(node(text))).toThrow(new DerRefused('a bit string has a wrong count of unused bits'));
    expect(() => readBits(node('03 02 07 81'))).toThrow(new DerRefused('a bit string has unused bits that are not zero'));
  });

  it('wants whole bytes for keys', () => {
    expect(readBitBytes(node('03 02 00 81'), 'a key')).toEqual(Buffer.of(0x81));
    expect(() => readBitBytes(node('03 02 01 80'), 'a key')).toThrow(new DerRefused('a key is not made of whole bytes'));
  });
});

describe('bytes', () => {
  it('are equal when all are', () => {
    expect(bytesEqual(Buffer.of(1, 2), Buffer.of(1, 2))).toBe(true);
    expect(bytesEqual(Buffer.of(1, 2), Buffer.of(1, 3))).toBe(false);
    expect(bytesEqual(Buffer.of(1, 2), Buffer.of(1))).toBe(false);
  });

  it('are shown in hexadecimal, and only those of the view', () => {
    expect(hexOf(Uint8Array.of(1, 0xab, 0xcd, 2).subarray(1, 3))).toBe('abcd');
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

  it.each(['230229000000Z', '231301000000Z', '230001000000Z', '230100000000Z', '230132000000Z', '230199000000Z', '230101240000Z', '230101006000Z', '230101000060Z'])(
    'do not exist as %s',
    (text) => {
      expect(() => readTime(time(derTags.utcTime, text))).toThrow(new DerRefused('a time does not exist in the calendar'));
    },
  );

  it.each([
    [derTags.utcTime, '2302010000Z'],
    [derTags.utcTime, '230201000000+0100'],
    [derTags.utcTime, ' 230101000000Z'],
    [derTags.utcTime, '230101000000Z '],
    [derTags.generalizedTime, '20230101000000'],
    [derTags.generalizedTime, '20230101000000.Z'],
    [derTags.generalizedTime, '20230101000000,5Z'],
    [derTags.generalizedTime, '20230101000000.1234567891Z'],
    [derTags.generalizedTime, ' 20230101000000Z'],
    [derTags.generalizedTime, '20230101000000Z '],
    [derTags.octetString, '20230101000000Z'],
  ])('are refused in another form: %i %s', (tag, text) => {
    expect(() => readTime(time(tag, text))).toThrow(new DerRefused('a time is not a time in the form that DER demands'));
  });

  it('may have nine digits behind the second', () => {
    expect(readTime(time(derTags.generalizedTime, '20230101000000.987654321Z')).getUTCMilliseconds()).toBe(987);
  });

  it('are not searched in a long text', () => {
    const long: DerNode = { tag: derTags.utcTime, der: new Uint8Array(0), content: Buffer.alloc(1_000_000, '230101000000Z') };
    expect(() => readTime(long)).toThrow(DerRefused);
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

  it('leaves the mark of a byte order in them', () => {
    expect(decodeText(derTags.utf8String, Buffer.from('efbbbf41', 'hex'))).toBe('\uFEFFA');
  });

  it('knows the last character that there is', () => {
    expect(decodeText(derTags.universalString, Buffer.from('0010ffff', 'hex'))).toBe('\u{10FFFF}');
  });

  it.each([
    [derTags.utf8String, 'ff', 'a text is not UTF-8'],
    [derTags.utf8String, 'ffff', 'a text is not UTF-8'],
    [derTags.bmpString, '00', 'a text ends inside a character'],
    [derTags.universalString, '000000', 'a text ends inside a character'],
    [derTags.universalString, '00110000', 'a text has a character that does not exist'],
  ])('refuses %i %s', (tag, text, reason) => {
    expect(() => decodeText(tag, Buffer.from(text, 'hex'))).toThrow(new DerRefused(reason));
  });
});
