import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { oids } from '../authenticode/der/oids.js';
import { contentOf, explicit, implicit, integer, nullValue, objectIdentifier, octetString, sequence, setOf } from '../authenticode/der/write.js';
import { DerivationBudget, derivationUses, derivePbkdf2, derivePkcs12 } from './key-derivation.js';
import type { ImportedCertificate } from './pfx.js';
import { passwordForms, type PfxPassword } from './pfx-cipher.js';
import { pfxIds } from './pfx-ids.js';

/**
 * `aes`: AES-256 with PBKDF2 and SHA-256 throughout, which Windows 10 1709 and Windows Server 2019 were the first to read.
 * `old`: triple DES and SHA-1, which every Windows reads.
 */
export type PfxEncryption = 'aes' | 'old';

/** As many for the check as for the ciphers: whoever guesses takes the cheaper. The old derivation is slow here, and worth less. */
const rounds = { aes: 100_000, old: 20_000 } as const;
const saltSize = 16;

interface EncryptedPart {
  /** AlgorithmIdentifier. */
  readonly algorithm: Uint8Array;
  readonly octets: Uint8Array;
}

type Encrypt = (plain: Uint8Array, password: PfxPassword) => Promise<EncryptedPart>;

function encipher(name: string, key: Uint8Array, vector: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(name, key, vector);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/** PBES2 (RFC 8018 §6.2) */
const encryptAes: Encrypt = async (plain, password) => {
  const [salt, vector] = [randomBytes(saltSize), randomBytes(16)];
  const key = await derivePbkdf2(password.narrow, { hash: 'sha256', salt, rounds: rounds.aes, size: 32 }, new DerivationBudget());
  const derivation = sequence(objectIdentifier(pfxIds.pbkdf2), sequence(octetString(salt), integer(rounds.aes), sequence(objectIdentifier(pfxIds.hmacWithSha256), nullValue())));
  const cipher = sequence(objectIdentifier(pfxIds.aes256Cbc), octetString(vector));
  return { algorithm: sequence(objectIdentifier(pfxIds.pbes2), sequence(derivation, cipher)), octets: encipher('aes-256-cbc', key, vector, plain) };
};

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 §C) */
const encryptOld: Encrypt = async (plain, password) => {
  const salt = randomBytes(saltSize);
  const budget = new DerivationBudget();
  const key = await derivePkcs12(password.wide, { hash: 'sha1', salt, rounds: rounds.old, size: 24 }, derivationUses.key, budget);
  const vector = await derivePkcs12(password.wide, { hash: 'sha1', salt, rounds: rounds.old, size: 8 }, derivationUses.vector, budget);
  return { algorithm: sequence(objectIdentifier(pfxIds.tripleDes), sequence(octetString(salt), integer(rounds.old))), octets: encipher('des-ede3-cbc', key, vector, plain) };
};

const schemes = { aes: { encrypt: encryptAes, macHash: 'sha256' }, old: { encrypt: encryptOld, macHash: 'sha1' } } as const;

const bag = (type: string, value: Uint8Array, keyId?: Uint8Array): Uint8Array =>
  sequence(
    objectIdentifier(type),
    explicit(0, value),
    keyId === undefined ? undefined : setOf(sequence(objectIdentifier(pfxIds.localKeyId), setOf(octetString(keyId)))),
  );

const certificateBag = (certificate: Uint8Array, keyId?: Uint8Array): Uint8Array =>
  bag(pfxIds.certificateBag, sequence(objectIdentifier(pfxIds.x509Certificate), explicit(0, octetString(certificate))), keyId);

const dataContent = (octets: Uint8Array): Uint8Array => sequence(objectIdentifier(oids.data), explicit(0, octetString(octets)));

const encryptedContent = ({ algorithm, octets }: EncryptedPart): Uint8Array =>
  sequence(objectIdentifier(pfxIds.encryptedData), explicit(0, sequence(integer(0), sequence(objectIdentifier(oids.data), algorithm, implicit(0, contentOf(octetString(octets)))))));

/** MacData (RFC 7292 §4) */
async function macOf(contents: Uint8Array, password: PfxPassword, encryption: PfxEncryption): Promise<Uint8Array> {
  const hash = schemes[encryption].macHash;
  const salt = randomBytes(saltSize);
  const size = createHash(hash).digest().length;
  const key = await derivePkcs12(password.wide, { hash, salt, rounds: rounds[encryption], size }, derivationUses.mac, new DerivationBudget());
  const digest = createHmac(hash, key).update(contents).digest();
  return sequence(sequence(sequence(objectIdentifier(oids[hash]), nullValue()), octetString(digest)), octetString(salt), integer(rounds[encryption]));
}

/** A certificate with its key and its issuers as a PFX file (RFC 7292). Nothing in it is in the open, the certificates neither. */
export async function writePfx({ key, certificate, chain }: ImportedCertificate, password: string, encryption: PfxEncryption): Promise<Uint8Array> {
  const { encrypt } = schemes[encryption];
  const [form] = passwordForms(password);
  if (form === undefined) throw new RangeError('a password has a form');
  const keyId = createHash('sha1').update(certificate).digest();
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  let shrouded: EncryptedPart;
  try {
    shrouded = await encrypt(plain, form);
  } finally {
    plain.fill(0);
  }
  const certificates = sequence(certificateBag(certificate, keyId), ...chain.map((issuer) => certificateBag(issuer)));
  const keyBag = bag(pfxIds.shroudedKeyBag, sequence(shrouded.algorithm, octetString(shrouded.octets)), keyId);
  const contents = sequence(encryptedContent(await encrypt(certificates, form)), dataContent(sequence(keyBag)));
  return sequence(integer(3), dataContent(contents), await macOf(contents, form, encryption));
}
