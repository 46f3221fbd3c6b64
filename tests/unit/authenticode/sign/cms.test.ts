import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { childrenOf, DerRefused, onlyChild, readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { integer, octetString } from '../../../../src/main/core/authenticode/der/write.js';
import { readEnhancedHash, readIndirectData, readProgramInfo } from '../../../../src/main/core/authenticode/indirect-data.js';
import { certificateParts, issuerAndSerial } from '../../../../src/main/core/authenticode/sign/certificate-parts.js';
import { encodeSignedData, encodeSignerInfo, signatureAlgorithm } from '../../../../src/main/core/authenticode/sign/cms.js';
import { identityFromKey } from '../../../../src/main/core/authenticode/sign/identity.js';
import { indirectData, opusInfo } from '../../../../src/main/core/authenticode/sign/indirect-data.js';
import { identityOf, makeAuthority } from '../../../fixtures/authority/index.js';
import { cutDer, replaceByNull, type DerPath } from '../../../fixtures/der-edit.js';

const { publisher, intermediate } = makeAuthority();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the parts of SignedData', () => {
  it('name RSA without its digest and ECDSA with it', () => {
    expect(hex(signatureAlgorithm('rsa', 'sha256'))).toBe('300d06092a864886f70d0101010500');
    expect(hex(signatureAlgorithm('ec', 'sha256'))).toBe('300a06082a8648ce3d040302');
    expect(['sha1', 'sha384', 'sha512'].map((digest) => hex(signatureAlgorithm('ec', digest as 'sha1' | 'sha384' | 'sha512')))).toEqual(['300906072a8648ce3d0401', '300a06082a8648ce3d040303', '300a06082a8648ce3d040304']);
  });

  it('are left out where there is nothing in them', () => {
    const parts = { signer: issuerAndSerial(publisher.certificate), digest: 'sha256', signatureAlgorithm: signatureAlgorithm('ec', 'sha256'), signature: Uint8Array.of(1) } as const;
    const tags = (signed: readonly Uint8Array[], unsigned: readonly Uint8Array[]) => childrenOf(readDer(encodeSignerInfo({ ...parts, signedAttributes: signed, unsignedAttributes: unsigned }))).map(({ tag }) => tag);
    expect(tags([], [])).toEqual([0x02, 0x30, 0x30, 0x30, 0x04]);
    expect(tags([integer(1)], [integer(2)])).toEqual([0x02, 0x30, 0x30, 0xa0, 0x30, 0x04, 0xa1]);
    const bag = (...certificates: readonly Uint8Array[]) => {
      const der = encodeSignedData({ version: 3, digests: ['sha256'], contentType: oids.data, content: octetString(new Uint8Array()), certificates, signerInfos: [] });
      return childrenOf(onlyChild(childrenOf(readDer(der))[1]!, 'it')).map(({ tag, content }) => [tag, content.length]);
    };
    expect(bag().map(([tag]) => tag)).toEqual([0x02, 0x31, 0x30, 0x31]);
    expect(bag(integer(1), integer(2), integer(1))[3]).toEqual([0xa0, 6]);
  });
});

describe('what is read of a certificate to name it', () => {
  it('is what it says, to the octet', () => {
    const { subject, issuer, serialNumber } = certificateParts(publisher.certificate);
    expect(hex(subject)).toBe(hex(publisher.subject));
    expect(hex(issuer)).toBe(hex(intermediate.subject));
    expect(hex(serialNumber)).toBe(hex(integer(publisher.serialNumber)));
  });

  it.each<[DerPath, number, string]>([
    [[], 0, 'the certificate lacks its body'],
    [[0], 1, 'the body of the certificate lacks a serial number'],
    [[0], 2, 'the body of the certificate lacks a signature algorithm'],
    [[0], 3, 'the body of the certificate lacks an issuer'],
    [[0], 4, 'the body of the certificate lacks a validity'],
    [[0], 5, 'the body of the certificate lacks a subject'],
    [[0], 6, 'the body of the certificate lacks a public key'],
  ])('is refused when it ends at %j after %i values', (path, count, reason) => {
    expect(() => certificateParts(cutDer(publisher.certificate, path, count))).toThrow(new DerRefused(reason));
  });

  it('is refused when it is no certificate', () => {
    expect(() => certificateParts(integer(1))).toThrow(new DerRefused('the certificate has tag 0x02 instead of 0x30'));
    expect(() => certificateParts(replaceByNull(publisher.certificate, [0]))).toThrow(new DerRefused('the body of the certificate has tag 0x05 instead of 0x30'));
  });
});

describe('the statement that is signed', () => {
  const digest = Buffer.alloc(32, 9);
  const read = (der: Uint8Array) => readIndirectData(readDer(der));

  it('says where the signature of a cabinet lies', () => {
    const enhanced = readEnhancedHash(read(indirectData({ kind: 'cab', signatureOffset: 0x0102_0304 }, 'sha256', digest)));
    // SHA-256 of the octets 04 03 02 01.
    expect(hex(enhanced!)).toBe('ee10da4aefe61a37df1dee937ca3221afa3b2351f9ea34edbbb769573c6785f7');
  });

  it('is, for programs and older cabinets, what signtool writes', () => {
    const digestInfo = `3031300d060960864801650304020105000420${hex(digest)}`;
    expect(hex(indirectData({ kind: 'pe' }, 'sha256', digest))).toBe(`304c3017060a2b06010401823702010f3009030100a004a2028000${digestInfo}`);
    expect(hex(indirectData({ kind: 'cab-old' }, 'sha256', digest))).toBe(`3061302c060a2b060104018237020119a21e801c003c003c003c004f00620073006f006c006500740065003e003e003e${digestInfo}`);
  });

  it('names the program and a page about it, or neither', () => {
    expect(readProgramInfo(readDer(opusInfo('Name', 'https://a/')))).toEqual({ programName: 'Name', moreInfoUrl: 'https://a/' });
    expect(hex(opusInfo(undefined, undefined))).toBe('3000');
    expect(readProgramInfo(readDer(opusInfo('Name', undefined)))).toEqual({ programName: 'Name' });
  });
});

describe('an identity', () => {
  it('is an RSA or an EC key with its certificate', async () => {
    const rsa = makeAuthority({ key: 'rsa-2048' }).publisher;
    expect(identityFromKey(rsa.key, rsa.certificate)).toMatchObject({ keyType: 'rsa', chain: [] });
    expect(identityOf(publisher)).toMatchObject({ keyType: 'ec', chain: [intermediate.certificate] });
    await expect(identityOf(publisher).sign(Uint8Array.of(1), 'sha256')).resolves.toBeInstanceOf(Uint8Array);
  });

  it('is no other key, and no key of another certificate', () => {
    const ed = generateKeyPairSync('ed25519').privateKey;
    expect(() => identityFromKey(ed, publisher.certificate)).toThrow(
      expect.objectContaining({ code: 'signing/key-unsuitable', data: { reason: 'keys of type ed25519 cannot make Authenticode signatures' } }),
    );
    expect(() => identityFromKey(intermediate.key, publisher.certificate)).toThrow(
      expect.objectContaining({ code: 'signing/key-unsuitable', data: { reason: 'the key does not belong to the certificate' } }),
    );
  });
});
