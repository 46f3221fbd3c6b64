import { describe, expect, it } from 'vitest';
import { oids } from '../../../src/main/core/authenticode/der/oids.js';
import { DerRefused, readDer } from '../../../src/main/core/authenticode/der/read.js';
import { bitString, explicit, implicit, integer, nullValue, objectIdentifier, octetString, sequence, setOf, tagged } from '../../../src/main/core/authenticode/der/write.js';
import { attribute } from '../../../src/main/core/authenticode/sign/cms.js';
import { readSignedData, readSignerInfo, signedAttribute, unsignedAttributes } from '../../../src/main/core/authenticode/signed-data.js';
import { craftSignature, makeAuthority, type CraftOptions } from '../../fixtures/authority/index.js';
import { appendDer, cutDer, editInside, replaceByNull, replaceDer, type DerPath } from '../../fixtures/der-edit.js';

const { publisher: signer } = makeAuthority();
const craft = (options: Partial<CraftOptions> = {}): Uint8Array => craftSignature({ about: { kind: 'pe' }, digest: new Uint8Array(32), signer, ...options });
const read = (der: Uint8Array) => readSignedData(readDer(der));
const right = craft({ unsignedAttributes: [attribute('1.2.3', integer(1), integer(2))] });

/** Places in ContentInfo: SignedData, the first SignerInfo. */
const data = [1, 0] as const;
const first = [...data, 4, 0] as const;

describe('SignedData', () => {
  it('is read with all that is in it', () => {
    const { version, digestAlgorithms, contentType, content, certificates, unreadableCertificates, signers } = read(right);
    expect({ version, contentType, unreadableCertificates }).toEqual({ version: 1, contentType: oids.spcIndirectData, unreadableCertificates: 0 });
    expect(digestAlgorithms.map(({ oid }) => oid)).toEqual([oids.sha256]);
    expect(content?.tag).toBe(0x30);
    expect(certificates.map(({ subject }) => subject.display).toSorted()).toEqual(['Test Intermediate', 'Test Publisher']);
    expect(signers).toHaveLength(1);
    expect(signers[0]).toMatchObject({ version: 1, digestAlgorithm: { oid: oids.sha256 }, signatureAlgorithm: { oid: oids.ecdsaWithSha256 } });
  });

  it.each<[DerPath, string]>([
    [[0], 'the content type of the signature has tag 0x05 instead of 0x06'],
    [[1], 'its content of the signature has tag 0x05 instead of 0xa0'],
    [[1, 0], 'SignedData has tag 0x05 instead of 0x30'],
    [[...data, 0], 'the version of SignedData has tag 0x05 instead of 0x02'],
    [[...data, 1], 'its digest algorithms of SignedData has tag 0x05 instead of 0x31'],
    [[...data, 1, 0], 'a digest algorithm has tag 0x05 instead of 0x30'],
    [[...data, 2], 'the signed content has tag 0x05 instead of 0x30'],
    [[...data, 2, 0], 'the type of the signed content has tag 0x05 instead of 0x06'],
    [[...data, 2, 1], 'the signed content holds 1 values too many'],
    [[...data, 3], 'its signers of SignedData has tag 0x05 instead of 0x31'],
    [[...data, 4], 'its signers of SignedData has tag 0x05 instead of 0x31'],
    [[...data, 4, 0], 'a signer has tag 0x05 instead of 0x30'],
    [[...first, 0], 'the version of the signer has tag 0x05 instead of 0x02'],
    [[...first, 1], 'the issuer and serial number has tag 0x05 instead of 0x30'],
    [[...first, 1, 0], 'an issuer of the issuer and serial number has tag 0x05 instead of 0x30'],
    [[...first, 1, 1], 'the serial number has tag 0x05 instead of 0x02'],
    [[...first, 2], 'the digest algorithm of the signer has tag 0x05 instead of 0x30'],
    [[...first, 3], 'the signature algorithm of the signer has tag 0x05 instead of 0x30'],
    [[...first, 3, 0], 'an attribute has tag 0x05 instead of 0x30'],
    [[...first, 3, 0, 0], 'the type of an attribute has tag 0x05 instead of 0x06'],
    [[...first, 3, 0, 1], 'its values of an attribute has tag 0x05 instead of 0x31'],
    [[...first, 4], 'the signature algorithm of the signer has tag 0x05 instead of 0x30'],
    [[...first, 5], 'the signature has tag 0x05 instead of 0x04'],
    [[...first, 6], 'the signer holds 1 values too many'],
    [[...first, 6, 0], 'an attribute has tag 0x05 instead of 0x30'],
  ])('refuses another type at %j and says of what', (path, reason) => {
    expect(() => read(replaceByNull(right, path))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, number, string]>([
    [[], 0, 'the signature lacks a content type'],
    [[], 1, 'the signature lacks its content'],
    [[1], 0, 'the signature must hold exactly one value'],
    [data, 0, 'SignedData lacks a version'],
    [data, 1, 'SignedData lacks its digest algorithms'],
    [data, 2, 'SignedData lacks its content'],
    [data, 3, 'SignedData lacks its signers'],
    [[...data, 2], 0, 'the signed content lacks a content type'],
    [[...data, 2, 1], 0, 'the signed content must hold exactly one value'],
    [first, 0, 'the signer lacks a version'],
    [first, 1, 'the signer lacks its issuer and serial number'],
    [first, 2, 'the signer lacks a digest algorithm'],
    [first, 3, 'the signer lacks a signature algorithm'],
    [first, 5, 'the signer lacks a signature'],
    [[...first, 1], 0, 'the issuer and serial number lacks an issuer'],
    [[...first, 1], 1, 'the issuer and serial number lacks a serial number'],
    [[...first, 3, 0], 0, 'an attribute lacks its type'],
    [[...first, 3, 0], 1, 'an attribute lacks its values'],
  ])('refuses to end at %j after %i values', (path, count, reason) => {
    expect(() => read(cutDer(right, path, count))).toThrow(new DerRefused(reason));
  });

  it.each<[DerPath, string]>([
    [[], 'the signature'],
    [data, 'SignedData'],
    [[...data, 2], 'the signed content'],
    [first, 'the signer'],
    [[...first, 1], 'the issuer and serial number'],
    [[...first, 3, 0], 'an attribute'],
  ])('refuses one value more at %j', (path, what) => {
    expect(() => read(appendDer(right, path, explicit(9, nullValue())))).toThrow(new DerRefused(`${what} holds 1 values too many`));
  });

  it('is refused when it is another content type', () => {
    expect(() => read(replaceDer(right, [0], objectIdentifier(oids.data)))).toThrow(new DerRefused('the signature is not of the type SignedData'));
  });

  it('is refused when a digest algorithm carries parameters', () => {
    const stated = replaceDer(right, [...data, 1, 0], sequence(objectIdentifier(oids.sha256), sequence()));
    expect(() => read(stated)).toThrow(new DerRefused('a digest algorithm carries parameters'));
    const second = appendDer(right, [...data, 1], sequence(objectIdentifier(oids.sha256), sequence()));
    expect(() => read(second)).toThrow(new DerRefused('a digest algorithm carries parameters'));
  });

  it('may lack content, certificates and signers, and carry revocation lists', () => {
    const bare = editInside(right, data, ([version, digests, , , signers]) => [version!, digests!, sequence(objectIdentifier(oids.data)), tagged(0xa1, sequence()), signers!]);
    expect(read(bare)).toMatchObject({ certificates: [], unreadableCertificates: 0 });
    expect(read(bare)).not.toHaveProperty('content');
    expect(read(replaceDer(bare, [...data, 4], setOf())).signers).toEqual([]);
  });

  it('may carry 64 certificates, readable or not', () => {
    const unreadable = (index: number) => sequence(sequence(integer(index)), sequence(), bitString(new Uint8Array()));
    const bag = (count: number) => craft({ certificates: Array.from({ length: count }, (_, index) => unreadable(index)) });
    expect(read(bag(64))).toMatchObject({ certificates: [], unreadableCertificates: 64 });
    expect(() => read(bag(65))).toThrow(new DerRefused('it carries more than 64 certificates'));
    expect(read(craft({ moreCertificates: [unreadable(0)] }))).toMatchObject({ certificates: [expect.anything(), expect.anything()], unreadableCertificates: 1 });
  });

  it('may be others than certificates from version 3 on, as in time stamps', () => {
    const withOther = craft({ moreCertificates: [explicit(1, sequence())] });
    expect(() => read(withOther)).toThrow(new DerRefused('a certificate that came along has tag 0xa1 instead of 0x30'));
    expect(read(replaceDer(withOther, [...data, 0], integer(3)))).toMatchObject({ unreadableCertificates: 1 });
    expect(() => read(replaceDer(craft({ moreCertificates: [explicit(4, sequence())] }), [...data, 0], integer(3)))).toThrow(new DerRefused('a certificate that came along has tag 0xa4 instead of 0x30'));
  });

  it.each<[string, Uint8Array, string]>([
    ['no structure', octetString(new Uint8Array(1000)), 'a certificate that came along has tag 0x04 instead of 0x30'],
    ['nothing', sequence(), 'a certificate that came along lacks its content'],
    ['octets', sequence(octetString(new Uint8Array(1000)), sequence(), bitString(new Uint8Array())), 'its content of a certificate that came along has tag 0x04 instead of 0x30'],
    ['a key without an algorithm', sequence(sequence(), bitString(new Uint8Array())), 'its signature algorithm of a certificate that came along has tag 0x03 instead of 0x30'],
    ['a signature of octets', sequence(sequence(), sequence(), octetString(new Uint8Array(1000))), 'its signature of a certificate that came along has tag 0x04 instead of 0x03'],
    ['something behind the signature', sequence(sequence(), sequence(), bitString(new Uint8Array()), nullValue()), 'a certificate that came along holds 1 values too many'],
  ])('has no room among its certificates for %s', (_, other, reason) => {
    expect(() => read(craft({ moreCertificates: [other] }))).toThrow(new DerRefused(reason));
  });
});

describe('attributes of a signer', () => {
  const several = (count: number) => Array.from({ length: count }, (_, index) => attribute(`1.2.3.${String(index)}`, nullValue()));

  it('are 64 at most, signed and unsigned alike', () => {
    const own = read(right).signers[0]!.signedAttributes!.list.length;
    expect(read(craft({ signedAttributes: several(64 - own) })).signers[0]?.signedAttributes?.list).toHaveLength(64);
    expect(() => read(craft({ signedAttributes: several(65 - own) }))).toThrow(new DerRefused('a signer carries more than 64 attributes'));
    expect(read(craft({ unsignedAttributes: several(64) })).signers[0]?.unsignedAttributes).toHaveLength(64);
    expect(() => read(craft({ unsignedAttributes: several(65) }))).toThrow(new DerRefused('a signer carries more than 64 attributes'));
  });

  it('occur once where they are signed', () => {
    expect(() => read(craft({ signedAttributes: [attribute(oids.contentType, objectIdentifier(oids.data))] }))).toThrow(new DerRefused('a signed attribute occurs twice'));
    const twice = craft({ unsignedAttributes: [attribute('1.2.3', integer(1)), attribute('1.2.3', integer(2)), attribute('1.2.4', integer(3))] });
    expect(unsignedAttributes(read(twice).signers[0]!, '1.2.3').map(({ content }) => [...content]).toSorted()).toEqual([[1], [2]]);
  });

  it('may be absent', () => {
    const bare = editInside(right, first, ([version, name, digest, , algorithm, signature]) => [version!, name!, digest!, algorithm!, signature!]);
    const [signerInfo] = read(bare).signers;
    expect(signerInfo).not.toHaveProperty('signedAttributes');
    expect(signerInfo?.unsignedAttributes).toEqual([]);
    expect(signedAttribute(signerInfo!, oids.contentType)).toBeUndefined();
    expect(unsignedAttributes(signerInfo!, oids.contentType)).toEqual([]);
  });

  it('are signed as a SET, whatever they are tagged', () => {
    const { signedBytes } = read(right).signers[0]!.signedAttributes!;
    expect(signedBytes[0]).toBe(0x31);
    expect(Buffer.from(right).includes(Buffer.from(signedBytes).subarray(1))).toBe(true);
    expect(Buffer.from(right).includes(Buffer.from(signedBytes))).toBe(false);
  });

  it('have the value that is asked for only when it is one', () => {
    const [signerInfo] = read(craft({ signedAttributes: [attribute('1.2.3', integer(1), integer(2)), attribute('1.2.4'), attribute('1.2.5', integer(7))] })).signers;
    expect(signedAttribute(signerInfo!, '1.2.3')).toBeUndefined();
    expect(signedAttribute(signerInfo!, '1.2.4')).toBeUndefined();
    expect(signedAttribute(signerInfo!, '1.2.5')?.content).toEqual(Uint8Array.of(7));
    expect(signedAttribute(signerInfo!, '1.2.6')).toBeUndefined();
  });
});

describe('a signer', () => {
  it('is named by issuer and serial number, never by its key', () => {
    const signerInfo = sequence(integer(3), implicit(0, Uint8Array.of(1, 2, 3)), sequence(objectIdentifier(oids.sha256)), sequence(objectIdentifier(oids.ecdsaWithSha256)), octetString(new Uint8Array()));
    expect(() => readSignerInfo(readDer(signerInfo))).toThrow(new DerRefused('the issuer and serial number has tag 0x80 instead of 0x30'));
  });
});
