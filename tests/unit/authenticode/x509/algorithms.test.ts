import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { DerRefused, readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { explicit, integer, nullValue, objectIdentifier, octetString, sequence, setOf, tagged } from '../../../../src/main/core/authenticode/der/write.js';
import {
  digestOf,
  hash,
  hasPlainParameters,
  isSignatureRight,
  nameOfOid,
  nameOfSignatureAlgorithm,
  readAlgorithm,
  readDigestAlgorithm,
  schemeOf,
} from '../../../../src/main/core/authenticode/x509/algorithms.js';

const identifier = (oid: string, ...parameters: readonly Uint8Array[]): Uint8Array => sequence(objectIdentifier(oid), ...parameters);
const read = (der: Uint8Array) => readAlgorithm(readDer(der), 'the algorithm');

describe('an algorithm identifier', () => {
  it.each([
    ['nothing', []],
    ['NULL', [nullValue()]],
    ['an identifier', [objectIdentifier('1.2.3')]],
    ['a structure', [sequence()]],
    ['a set', [setOf()]],
    ['octets', [octetString(Uint8Array.of(1))]],
    ['a number', [integer(1)]],
  ])('may carry %s', (_, parameters) => {
    const algorithm = read(identifier('1.2.3', ...parameters));
    expect(algorithm).toMatchObject({ oid: '1.2.3', der: identifier('1.2.3', ...parameters) });
    expect(algorithm.parameters?.der).toEqual(parameters[0]);
  });

  it('carries nothing else', () => {
    expect(() => read(identifier('1.2.3', explicit(0)))).toThrow(new DerRefused('the algorithm holds 1 values too many'));
    expect(() => read(identifier('1.2.3', nullValue(), nullValue()))).toThrow(new DerRefused('the algorithm holds 1 values too many'));
  });

  it('is plain with NULL or without parameters', () => {
    expect(hasPlainParameters(read(identifier('1.2.3')))).toBe(true);
    expect(hasPlainParameters(read(identifier('1.2.3', nullValue())))).toBe(true);
    expect(hasPlainParameters(read(identifier('1.2.3', tagged(0x05, Uint8Array.of(0)))))).toBe(false);
    expect(hasPlainParameters(read(identifier('1.2.3', sequence())))).toBe(false);
  });
});

describe('digests', () => {
  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)('know %s by its identifier', (name) => {
    expect(digestOf(oids[name])).toBe(name);
    expect(readDigestAlgorithm(readDer(identifier(oids[name])), 'the digest')).toBe(name);
    expect(nameOfOid(oids[name])).toBe(name);
  });

  it('do not know MD5, nor any with parameters', () => {
    expect(digestOf(oids.md5)).toBeUndefined();
    expect(() => readDigestAlgorithm(readDer(identifier(oids.md5)), 'the digest')).toThrow(new DerRefused('the digest is md5, which is not accepted'));
    expect(() => readDigestAlgorithm(readDer(identifier('1.2.3')), 'the digest')).toThrow(new DerRefused('the digest is 1.2.3, which is not accepted'));
    expect(() => readDigestAlgorithm(readDer(identifier(oids.sha256, sequence())), 'the digest')).toThrow(new DerRefused('the digest carries parameters'));
  });

  it('are over all parts, one behind the other', () => {
    expect(hash('sha256', Buffer.from('a'), Buffer.from('bc'))).toEqual(createHash('sha256').update('abc').digest());
  });
});

describe('signature schemes', () => {
  it.each([
    [oids.rsaEncryption, 'rsa', undefined, 'rsaEncryption'],
    [oids.sha1WithRsa, 'rsa', 'sha1', 'sha1WithRSAEncryption'],
    [oids.oiwSha1WithRsa, 'rsa', 'sha1', 'sha1WithRSA'],
    [oids.sha256WithRsa, 'rsa', 'sha256', 'sha256WithRSAEncryption'],
    [oids.sha384WithRsa, 'rsa', 'sha384', 'sha384WithRSAEncryption'],
    [oids.sha512WithRsa, 'rsa', 'sha512', 'sha512WithRSAEncryption'],
    [oids.ecdsaWithSha1, 'ec', 'sha1', 'ecdsa-with-SHA1'],
    [oids.ecdsaWithSha256, 'ec', 'sha256', 'ecdsa-with-SHA256'],
    [oids.ecdsaWithSha384, 'ec', 'sha384', 'ecdsa-with-SHA384'],
    [oids.ecdsaWithSha512, 'ec', 'sha512', 'ecdsa-with-SHA512'],
    [oids.ecPublicKey, 'ec', undefined, 'ecPublicKey'],
  ])('know %s', (oid, key, digest, name) => {
    expect(schemeOf(read(identifier(oid)))).toEqual({ key, name, ...(digest && { digest }) });
    expect(nameOfSignatureAlgorithm(read(identifier(oid)))).toBe(name);
  });

  it('know neither MD5 nor PSS, nor any with parameters', () => {
    for (const oid of [oids.md5WithRsa, oids.rsassaPss, '1.2.3']) expect(schemeOf(read(identifier(oid)))).toBeUndefined();
    expect(schemeOf(read(identifier(oids.ecdsaWithSha256, sequence())))).toBeUndefined();
    expect(nameOfSignatureAlgorithm(read(identifier(oids.rsassaPss)))).toBe('rsassaPss');
    expect(nameOfSignatureAlgorithm(read(identifier('1.2.3')))).toBe('1.2.3');
  });
});

describe('isSignatureRight', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const data = Buffer.from('what is signed');
  const signature = sign('sha256', data, privateKey);

  it('says yes to the right one alone', () => {
    expect(isSignatureRight(publicKey, 'sha256', data, signature)).toBe(true);
    expect(isSignatureRight(publicKey, 'sha384', data, signature)).toBe(false);
    expect(isSignatureRight(publicKey, 'sha256', Buffer.from('something else'), signature)).toBe(false);
    expect(isSignatureRight(publicKey, 'sha256', data, Uint8Array.of(1))).toBe(false);
  });

  it('says no where the key cannot verify at all', () => {
    const pem = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(isSignatureRight(createPublicKey(createPrivateKey(pem)), 'sha256', data, signature)).toBe(false);
  });
});
