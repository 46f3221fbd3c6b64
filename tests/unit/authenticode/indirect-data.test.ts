import { describe, expect, it } from 'vitest';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import { DerRefused, readDer } from '../../../src/main/core/authenticode/der/read.js';
import { bmpString, explicit, ia5String, implicit, integer, namedBits, nullValue, objectIdentifier, octetString, sequence, setOf, tagged, utf16BigEndian } from '../../../src/main/core/authenticode/der/write.js';
import { readEnhancedHash, readIndirectData, readPageHashes, readProgramInfo, readSipClass, type IndirectData } from '../../../src/main/core/authenticode/indirect-data.js';
import { indirectData } from '../../../src/main/core/authenticode/sign/indirect-data.js';
import { appendDer, cutDer, replaceByNull, replaceDer, type DerPath } from '../../fixtures/der-edit.js';

const digest = Buffer.alloc(32, 7);
const statement = indirectData({ kind: 'cab', signatureOffset: 4096 }, 'sha256', digest);
const read = (der: Uint8Array): IndirectData => readIndirectData(readDer(der));

describe('the statement about a file', () => {
  it('says its kind and its digest', () => {
    expect(read(statement)).toMatchObject({ type: oids.spcLink, digestAlgorithm: { oid: oids.sha256 }, digest: Uint8Array.from(digest) });
  });

  it.each([
    ['nothing', undefined],
    ['a structure', sequence()],
    ['octets', octetString(new Uint8Array())],
    ['a URL', explicit(0)],
    ['a moniker', explicit(1)],
    ['a file', explicit(2)],
    ['a URL without a tag of its own', implicit(0, new Uint8Array())],
  ])('may say of the kind %s', (_, value) => {
    const told = read(replaceDer(statement, [0], sequence(objectIdentifier(oids.spcLink), value)));
    expect(told.value?.der).toEqual(value);
  });

  it.each<[DerPath, string]>([
    [[0], 'the kind of file has tag 0x05 instead of 0x30'],
    [[0, 0], 'the kind of file has tag 0x05 instead of 0x06'],
    [[0, 1], 'the kind of file holds 1 values too many'],
    [[1], 'the digest of the file has tag 0x05 instead of 0x30'],
    [[1, 0], 'the digest algorithm of the file has tag 0x05 instead of 0x30'],
    [[1, 1], 'the digest of the file has tag 0x05 instead of 0x04'],
  ])('refuses another type at %j and says of what', (path, reason) => {
    expect(() => read(replaceByNull(statement, path))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, number, string]>([
    [[], 0, 'the signed content lacks its kind of file'],
    [[], 1, 'the signed content lacks a digest'],
    [[0], 0, 'the kind of file lacks its type'],
    [[1], 0, 'the digest of the file lacks its algorithm'],
    [[1], 1, 'the digest of the file lacks its value'],
  ])('refuses to end at %j after %i values', (path, count, reason) => {
    expect(() => read(cutDer(statement, path, count))).toThrow(new DerRefused(reason));
  });

  it('refuses another type than a structure, and values behind it', () => {
    expect(() => read(integer(1))).toThrow(new DerRefused('the signed content has tag 0x02 instead of 0x30'));
    expect(() => read(appendDer(statement, [], nullValue()))).toThrow(new DerRefused('the signed content holds 1 values too many'));
    expect(() => read(appendDer(statement, [1], nullValue()))).toThrow(new DerRefused('the digest of the file holds 1 values too many'));
  });
});

describe('the enhanced hash', () => {
  const hashes = Buffer.from('a6b586d5b4a12466ae05a217da8e60d6', 'hex');
  const entry = (type: string, ...values: readonly Uint8Array[]): Uint8Array => sequence(objectIdentifier(type), setOf(...values));
  const moniker = (serialized: Uint8Array, classId: Uint8Array = hashes): Uint8Array => tagged(0xa1, octetString(classId), octetString(serialized));
  const linkTo = (value: Uint8Array, type: string = oids.spcLink): IndirectData => read(replaceDer(statement, [0], sequence(objectIdentifier(type), value)));
  const enhanced = (serialized: Uint8Array) => readEnhancedHash(linkTo(moniker(serialized)));

  it('is found among the attributes of the moniker', () => {
    expect(enhanced(setOf(entry('1.2.3', integer(1)), entry(oids.spcEnhancedHash, octetString(Uint8Array.of(1, 2)))))).toEqual(Uint8Array.of(1, 2));
  });

  it('is absent where nothing states one', () => {
    const with1 = moniker(setOf(entry(oids.spcEnhancedHash, octetString(Uint8Array.of(1)))));
    expect(enhanced(setOf(entry('1.2.3', integer(1))))).toBeUndefined();
    expect(readEnhancedHash(linkTo(with1, oids.spcCabData))).toBeUndefined();
    expect(readEnhancedHash(linkTo(replaceDer(with1, [0], octetString(new Uint8Array(16)))))).toBeUndefined();
    expect(readEnhancedHash(linkTo(explicit(2, implicit(0, new Uint8Array()))))).toBeUndefined();
    expect(readEnhancedHash(read(cutDer(statement, [0], 1)))).toBeUndefined();
  });

  it.each([
    ['no value', setOf(entry(oids.spcEnhancedHash)), 'the enhanced hash must be one value'],
    ['two values', setOf(entry(oids.spcEnhancedHash, octetString(Uint8Array.of(1)), octetString(Uint8Array.of(2)))), 'the enhanced hash must be one value'],
    ['a number', setOf(entry(oids.spcEnhancedHash, integer(1))), 'the enhanced hash has tag 0x02 instead of 0x04'],
    ['the same attribute twice', setOf(entry('1.2.3', integer(1)), entry('1.2.3', integer(2))), 'an attribute of the moniker occurs twice'],
    ['a structure', sequence(), 'the data of the moniker has tag 0x30 instead of 0x31'],
    ['an attribute that is none', setOf(integer(1)), 'an attribute of the moniker has tag 0x02 instead of 0x30'],
    ['an attribute without a type', setOf(sequence()), 'an attribute of the moniker lacks its type'],
    ['an attribute of another type', setOf(sequence(integer(1))), 'the type of an attribute of the moniker has tag 0x02 instead of 0x06'],
    ['an attribute without values', setOf(sequence(objectIdentifier('1.2.3'))), 'an attribute of the moniker lacks its values'],
    ['an attribute with other values', setOf(sequence(objectIdentifier('1.2.3'), integer(1))), 'its values of an attribute of the moniker has tag 0x02 instead of 0x31'],
    ['an attribute with more', setOf(sequence(objectIdentifier('1.2.3'), setOf(), integer(1))), 'an attribute of the moniker holds 1 values too many'],
  ])('is refused as %s', (_, serialized, reason) => {
    expect(() => enhanced(serialized)).toThrow(new DerRefused(reason));
  });

  it.each([
    ['without a class', tagged(0xa1), 'the moniker lacks its class'],
    ['without data', tagged(0xa1, octetString(hashes)), 'the moniker lacks its data'],
    ['with a number as its class', tagged(0xa1, integer(1), octetString(setOf())), 'the class of the moniker has tag 0x02 instead of 0x04'],
    ['with a number as its data', tagged(0xa1, octetString(hashes), integer(1)), 'the data of the moniker has tag 0x02 instead of 0x04'],
    ['with more', tagged(0xa1, octetString(hashes), octetString(setOf()), integer(1)), 'the moniker holds 1 values too many'],
  ])('is refused in a moniker %s', (_, value, reason) => {
    expect(() => readEnhancedHash(linkTo(value))).toThrow(new DerRefused(reason));
  });
});

describe('page hashes', () => {
  const serialized = (...entries: readonly (readonly [string, ...Uint8Array[]])[]): Uint8Array => setOf(...entries.map(([type, ...values]) => sequence(objectIdentifier(type), setOf(...values))));
  const link = (attributes: Uint8Array): Uint8Array => tagged(0xa1, octetString(Buffer.from('a6b586d5b4a12466ae05a217da8e60d6', 'hex')), octetString(attributes));
  const imageData = (value: Uint8Array | undefined, type: string = oids.spcPeImageData) => readPageHashes(read(replaceDer(statement, [0], sequence(objectIdentifier(type), value))));
  const inLink = (...entries: readonly (readonly [string, ...Uint8Array[]])[]) => imageData(sequence(namedBits([]), explicit(0, link(serialized(...entries)))));
  const table = Uint8Array.of(1, 2, 3);

  it('are the tables in the link of a program, by their digests', () => {
    expect(inLink([oids.spcPageHashesSha256, octetString(table)])).toEqual([{ algorithm: 'sha256', table }]);
    expect(inLink([oids.spcPageHashesSha1, octetString(table)], [oids.spcPageHashesSha256, octetString(Uint8Array.of(9))])).toEqual([
      { algorithm: 'sha1', table },
      { algorithm: 'sha256', table: Uint8Array.of(9) },
    ]);
    expect(imageData(sequence(explicit(0, link(serialized([oids.spcPageHashesSha1, octetString(table)])))))).toHaveLength(1);
  });

  it('are none where nothing states them', () => {
    expect(inLink(['1.2.3', octetString(table)])).toEqual([]);
    expect(imageData(undefined)).toEqual([]);
    expect(imageData(octetString(table))).toEqual([]);
    expect(imageData(sequence(namedBits([])))).toEqual([]);
    expect(imageData(sequence(namedBits([]), explicit(0, explicit(2, implicit(0, new Uint8Array())))))).toEqual([]);
    expect(imageData(sequence(namedBits([]), explicit(0, link(serialized([oids.spcPageHashesSha1, octetString(table)])))), oids.spcCabData)).toEqual([]);
  });

  it.each([
    ['without a value', () => inLink([oids.spcPageHashesSha1]), 'the page hashes must be one value'],
    ['with two values', () => inLink([oids.spcPageHashesSha1, octetString(table), octetString(new Uint8Array())]), 'the page hashes must be one value'],
    ['of another type', () => inLink([oids.spcPageHashesSha1, integer(1)]), 'the page hashes has tag 0x02 instead of 0x04'],
    ['in a link of nothing', () => imageData(sequence(namedBits([]), explicit(0))), 'the link of the image data must hold exactly one value'],
    ['with more behind them', () => imageData(sequence(namedBits([]), explicit(0, explicit(2)), integer(1))), 'the image data holds 1 values too many'],
  ])('are refused %s', (_, work, reason) => {
    expect(work).toThrow(new DerRefused(reason));
  });
});

describe('the class of a subject interface package', () => {
  const classOf = (value: Uint8Array | undefined) => readSipClass(read(replaceDer(statement, [0], sequence(objectIdentifier(oids.spcSipInfo), value))));
  it('is the second value of its structure', () => {
    expect(classOf(sequence(integer(1), octetString(Uint8Array.of(0xf1, 0x10)), integer(0)))).toBe('f110');
  });
  it.each([
    ['nothing', undefined],
    ['octets', octetString(Uint8Array.of(1))],
    ['one value', sequence(integer(1))],
    ['another type', sequence(integer(1), integer(2))],
  ])('is unknown in %s', (_, value) => {
    expect(classOf(value)).toBeUndefined();
  });
});

describe('what a program says of itself', () => {
  const unicode = (text: string): Uint8Array => implicit(0, utf16BigEndian(text));
  const ascii = (text: string): Uint8Array => implicit(1, Buffer.from(text));
  const info = (...parts: readonly Uint8Array[]) => readProgramInfo(readDer(sequence(...parts)));

  it('is its name in either form, and its address', () => {
    expect(info(explicit(0, unicode('Prögram')), explicit(1, implicit(0, Buffer.from('https://a/'))))).toEqual({ programName: 'Prögram', moreInfoUrl: 'https://a/' });
    expect(info(explicit(0, ascii('Program')))).toEqual({ programName: 'Program' });
    expect(info(explicit(1, implicit(0, Buffer.from('https://a/'))))).toEqual({ moreInfoUrl: 'https://a/' });
  });

  it.each([
    ['nothing', sequence()],
    ['an empty name', sequence(explicit(0, unicode('')))],
    ['a name of another form', sequence(explicit(0, implicit(2, Buffer.from('x'))))],
    ['a name of a type of its own', sequence(explicit(0, bmpString('x')))],
    ['no name where one should be', sequence(explicit(0))],
    ['half a character', sequence(explicit(0, implicit(0, Uint8Array.of(0))))],
    ['an empty address', sequence(explicit(1, implicit(0, new Uint8Array())))],
    ['an address that is a file', sequence(explicit(1, explicit(2, ia5String('x'))))],
    ['no structure', integer(1)],
  ])('is nothing in %s', (_, der) => {
    expect(readProgramInfo(readDer(der))).toEqual({});
  });

  it('is nothing where there is no attribute', () => {
    expect(readProgramInfo(undefined)).toEqual({});
  });

  it('is shown without characters that would turn it, and cut to 500', () => {
    expect(info(explicit(0, unicode('a\u202Eb\u2028c\u2029d\ne\uD800'))).programName).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD');
    expect(info(explicit(0, unicode('x'.repeat(600)))).programName).toBe('x'.repeat(500));
    expect(info(explicit(1, implicit(0, Buffer.from(`${'x'.repeat(600)}\n`)))).moreInfoUrl).toBe('x'.repeat(500));
  });
});
