import { randomBytes } from 'node:crypto';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import { integer, nullValue, objectIdentifier, octetString, sequence, explicit, retagged, setOf } from '../../../src/main/core/authenticode/der/write.js';
import { importPfx, maxPfxSize } from '../../../src/main/core/certificates/pfx.js';
import { makeAuthority, makeKey, privateKeyPem, type Issued } from '../../fixtures/authority/index.js';
import { processorTime } from '../../fixtures/processor-time.js';

/** PFX files that no tool writes: by hand, unencrypted where encryption is not the point. */
const data = '1.2.840.113549.1.7.1';
const bagIds = { key: '1.2.840.113549.1.12.10.1.1', shrouded: '1.2.840.113549.1.12.10.1.2', certificate: '1.2.840.113549.1.12.10.1.3', nested: '1.2.840.113549.1.12.10.1.6' };
const contentInfo = (octets: Uint8Array): Uint8Array => sequence(objectIdentifier(data), explicit(0, octetString(octets)));
const bag = (id: string, value: Uint8Array): Uint8Array => sequence(objectIdentifier(id), explicit(0, value));
const certificateBag = (certificate: Uint8Array): Uint8Array => bag(bagIds.certificate, sequence(objectIdentifier('1.2.840.113549.1.9.22.1'), explicit(0, octetString(certificate))));
const keyBag = ({ key }: Pick<Issued, 'key'>): Uint8Array => bag(bagIds.key, key.export({ type: 'pkcs8', format: 'der' }));
const pfxOf = (bags: readonly Uint8Array[], macData?: Uint8Array): Uint8Array => sequence(integer(3), contentInfo(sequence(contentInfo(sequence(...bags)))), macData);
const macWithRounds = (rounds: number | bigint): Uint8Array =>
  sequence(sequence(sequence(objectIdentifier('1.3.14.3.2.26'), nullValue()), octetString(randomBytes(20))), octetString(randomBytes(8)), integer(rounds));
const shrouded = (rounds: number | bigint, pbkdf2 = true): Uint8Array => {
  const derivation = sequence(objectIdentifier('1.2.840.113549.1.5.12'), sequence(octetString(randomBytes(16)), integer(rounds)));
  const cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(randomBytes(16)));
  const scheme = pbkdf2
    ? sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(derivation, cipher))
    : sequence(objectIdentifier('1.2.840.113549.1.12.1.3'), sequence(octetString(randomBytes(8)), integer(rounds)));
  return bag(bagIds.shrouded, sequence(scheme, octetString(randomBytes(64))));
};

const { publisher, intermediate, root } = makeAuthority();
const refusal = async (pfx: Uint8Array, password = ''): Promise<string> => {
  try {
    await importPfx(pfx, password);
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

describe('a PFX file', () => {
  it('is read without encryption and integrity check', async () => {
    const imported = await importPfx(pfxOf([keyBag(publisher), certificateBag(publisher.certificate)]), '');
    expect(imported.key.equals(publisher.key)).toBe(true);
  });

  it('is read with entries inside entries', async () => {
    const nested = bag(bagIds.nested, sequence(keyBag(publisher), certificateBag(publisher.certificate)));
    expect((await importPfx(pfxOf([nested]), '')).key.equals(publisher.key)).toBe(true);
  });

  it('is read in the indefinite lengths and pieces of older programs', async () => {
    const definite = pfxOf([keyBag(publisher), certificateBag(publisher.certificate)]);
    const inner = sequence(contentInfo(sequence(keyBag(publisher), certificateBag(publisher.certificate))));
    const half = inner.byteLength >> 1;
    const end = Uint8Array.of(0, 0);
    const pieces = Buffer.concat([Uint8Array.of(0x24, 0x80), octetString(inner.subarray(0, half)), octetString(inner.subarray(half)), end]);
    const info = Buffer.concat([Uint8Array.of(0x30, 0x80), objectIdentifier(data), Uint8Array.of(0xa0, 0x80), pieces, end, end]);
    const indefinite = Buffer.concat([Uint8Array.of(0x30, 0x80), integer(3), info, end]);
    expect(indefinite).not.toEqual(Buffer.from(definite));
    expect((await importPfx(indefinite, '')).key.equals(publisher.key)).toBe(true);
  });

  it('orders the chain by signatures, not by names or places', async () => {
    const impostor = makeAuthority().intermediate;
    const imported = await importPfx(pfxOf([root, impostor, publisher, intermediate].map(({ certificate }) => certificateBag(certificate)).concat(keyBag(publisher))), '');
    expect(imported.chain.map((der) => Buffer.from(der).toString('hex'))).toEqual([intermediate, root].map(({ certificate }) => Buffer.from(certificate).toString('hex')));
  });

  it('is read when written by node-forge', async () => {
    const rsa = makeAuthority({ key: 'rsa-2048' }).publisher;
    const key = forge.pki.privateKeyFromPem(privateKeyPem(rsa.key));
    const certificate = forge.pki.certificateFromAsn1(forge.asn1.fromDer(Buffer.from(rsa.certificate).toString('latin1')));
    for (const algorithm of ['3des', 'aes128', 'aes256'] as const) {
      const pfx = Buffer.from(forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(key, [certificate], 'pässword', { algorithm })).getBytes(), 'latin1');
      expect((await importPfx(pfx, 'pässword')).key.equals(rsa.key)).toBe(true);
    }
  });

  it('counts the same key twice as one', async () => {
    expect(await refusal(pfxOf([keyBag(publisher), keyBag(publisher), certificateBag(publisher.certificate)]))).toBe('accepted');
  });

  it.each([
    ['is empty', () => new Uint8Array(), 'certificates/pfx-not-one'],
    ['is text', () => Buffer.from('-----BEGIN CERTIFICATE-----'), 'certificates/pfx-not-one'],
    ['is a certificate', () => publisher.certificate, 'certificates/pfx-not-one'],
    ['has another version', () => sequence(integer(4), contentInfo(sequence())), 'certificates/pfx-not-one'],
    ['has bytes behind it', () => Buffer.concat([pfxOf([keyBag(publisher), certificateBag(publisher.certificate)]), Uint8Array.of(0)]), 'certificates/pfx-not-one'],
    ['is cut short', () => pfxOf([keyBag(publisher), certificateBag(publisher.certificate)]).subarray(0, 300), 'certificates/pfx-not-one'],
    ['is nested without end', () => Buffer.alloc(100_000, Uint8Array.of(0x30, 0x80)), 'certificates/pfx-not-one'],
    ['is too large', () => new Uint8Array(maxPfxSize + 1), 'certificates/pfx-too-large'],
    ['holds nothing', () => pfxOf([]), 'certificates/pfx-no-key'],
    ['holds certificates only', () => pfxOf([certificateBag(publisher.certificate)]), 'certificates/pfx-no-key'],
    ['holds two keys', () => pfxOf([keyBag(publisher), keyBag(intermediate), certificateBag(publisher.certificate)]), 'certificates/pfx-several-keys'],
    ['lacks the certificate of its key', () => pfxOf([keyBag(publisher), certificateBag(intermediate.certificate)]), 'certificates/pfx-no-certificate'],
    ['holds a certificate that is none', () => pfxOf([keyBag(publisher), certificateBag(Buffer.from('no certificate'))]), 'certificates/pfx-no-certificate'],
    ['holds a key that is none', () => pfxOf([bag(bagIds.key, sequence(integer(0))), certificateBag(publisher.certificate)]), 'certificates/pfx-damaged'],
    ['holds a key of a kind that Windows does not sign with', () => pfxOf([keyBag({ key: makeKey('ed25519', 'pfx') })]), 'certificates/key-kind'],
    ['holds a thousand entries', () => pfxOf(Array.from({ length: 1000 }, () => certificateBag(publisher.certificate))), 'certificates/pfx-unsupported'],
    ['is protected by a signature', () => sequence(integer(3), sequence(objectIdentifier('1.2.840.113549.1.7.2'), explicit(0, sequence()))), 'certificates/pfx-unsupported'],
    ['is encrypted for a certificate', () => sequence(integer(3), contentInfo(sequence(sequence(objectIdentifier('1.2.840.113549.1.7.3'), explicit(0, sequence()))))), 'certificates/pfx-unsupported'],
    ['uses an unknown cipher', () => pfxOf([bag(bagIds.shrouded, sequence(sequence(objectIdentifier('1.2.3.4'), nullValue()), octetString(randomBytes(16))))]), 'certificates/pfx-unsupported'],
    ['has an incomplete entry', () => pfxOf([sequence(objectIdentifier(bagIds.key))]), 'certificates/pfx-damaged'],
    ['has an entry with a wrong tag', () => pfxOf([sequence(objectIdentifier(bagIds.key), retagged(0xa1, explicit(0, sequence())), setOf())]), 'certificates/pfx-damaged'],
  ])('that %s is refused', async (_, make, code) => {
    expect(await refusal(make())).toBe(code);
  });

  it.each([
    ['2^31', 2n ** 31n],
    ['2^63', 2n ** 63n],
    ['2^2000', 2n ** 2000n],
  ])('that asks for %s rounds is refused before any is done', async (_, rounds) => {
    const taken = processorTime();
    expect(await refusal(pfxOf([keyBag(publisher), certificateBag(publisher.certificate)], macWithRounds(rounds)))).toBe('certificates/pfx-too-costly');
    expect(await refusal(pfxOf([shrouded(rounds)]))).toBe('certificates/pfx-too-costly');
    expect(await refusal(pfxOf([shrouded(rounds, false)]))).toBe('certificates/pfx-too-costly');
    expect(taken()).toBeLessThan(1000);
  });

  it.each([0, -1])('that asks for %d rounds is refused', async (rounds) => {
    expect(await refusal(pfxOf([shrouded(rounds)]))).toBe('certificates/pfx-damaged');
  });

  it('survives any change of any octet', async () => {
    const good = pfxOf([keyBag(publisher), certificateBag(publisher.certificate)]);
    for (let at = 0; at < good.byteLength; at += 3) {
      const changed = Uint8Array.from(good);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(await refusal(changed)).toMatch(/^accepted$|^certificates\//u);
    }
  });
});
