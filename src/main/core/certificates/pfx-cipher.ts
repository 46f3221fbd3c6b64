import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import rc2 from 'node-forge/lib/rc2.js';
import util from 'node-forge/lib/util.js';
import { oids } from '../authenticode/der/oids.js';
import { Fault } from '../fault.js';
import { BerRefused, berTags, demand, type BerNode } from './ber.js';
import { derivationUses, derivePbkdf2, derivePkcs12, type DerivationBudget, type DerivationHash } from './key-derivation.js';
import { pfxIds } from './pfx-ids.js';

/** The password in the two forms that PKCS #12 files use. */
export interface PfxPassword {
  /** UTF-16 with two zero octets at the end (RFC 7292 §B.1). */
  readonly wide: Uint8Array;
  /** UTF-8, for PBES2. */
  readonly narrow: Uint8Array;
}

/**
 * An empty password is written by some programs as two zero octets and by others as nothing at all; outside ASCII some
 * write Latin-1 where UTF-8 is meant.
 */
export function passwordForms(password: string): readonly PfxPassword[] {
  const narrow = Buffer.from(password, 'utf8');
  const wide = Buffer.from(`${password}\0`, 'utf16le').swap16();
  const forms = [{ wide, narrow }];
  if (password === '') forms.push({ wide: Buffer.alloc(0), narrow });
  if (/[\x80-\xff]/u.test(password)) forms.push({ wide, narrow: Buffer.from(password, 'latin1') });
  return forms;
}

/** Decryption that did not give what it should: a wrong password, or damage. */
export class DecryptionFailed extends Error {
  override readonly name = 'DecryptionFailed';
}

const unsupported = (reason: string): Fault => new Fault('certificates/pfx-unsupported', { reason });

const digests = new Map<string, DerivationHash>([
  [oids.sha1, 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  [oids.sha256, 'sha256'],
  [oids.sha384, 'sha384'],
  [oids.sha512, 'sha512'],
]);

/** RFC 8018 §B.1.2 */
const hmacs = new Map<string, DerivationHash>([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  [pfxIds.hmacWithSha256, 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

/** Ciphers of PBES2 with the octets of their key; all in CBC mode. */
const ciphers = new Map<string, { readonly name: string; readonly keySize: number }>([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keySize: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keySize: 24 }],
  [pfxIds.aes256Cbc, { name: 'aes-256-cbc', keySize: 32 }],
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keySize: 24 }],
]);

interface Algorithm {
  readonly id: string;
  readonly parameters: BerNode | undefined;
}

function readAlgorithm(node: BerNode, what: string): Algorithm {
  const parts = node.children(what);
  return { id: demand(parts, 0, what).objectIdentifier(what), parameters: parts[1] };
}

function parametersOf({ parameters }: Algorithm, what: string): BerNode[] {
  if (parameters === undefined) throw new BerRefused(`the parameters of ${what} are missing`);
  return parameters.children(`the parameters of ${what}`);
}

/** Zero rounds are no derivation. */
function readRounds(node: BerNode): number {
  const rounds = node.integer('the count of rounds');
  if (rounds === 0) throw new BerRefused('the count of rounds is zero');
  return rounds;
}

function decipher(name: string, key: Uint8Array, vector: Uint8Array, data: Uint8Array): Buffer {
  try {
    const cipher = createDecipheriv(name, key, vector);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  } catch (error) {
    throw new DecryptionFailed(name, { cause: error });
  }
}

/** RC2 is in no library of Node's any more; forge's own is used. */
function decipherRc2(key: Buffer, vector: Buffer, data: Uint8Array): Buffer {
  const cipher = rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8);
  cipher.start(vector.toString('latin1'));
  cipher.update(util.createBuffer(Buffer.from(data).toString('latin1')));
  if (data.byteLength === 0 || data.byteLength % 8 !== 0 || !cipher.finish()) throw new DecryptionFailed('rc2');
  return Buffer.from(cipher.output.getBytes(), 'latin1');
}

interface OldScheme {
  readonly keySize: number;
  readonly decrypt: (key: Buffer, vector: Buffer, data: Uint8Array) => Buffer;
}

const tripleDes = (key: Buffer, vector: Buffer, data: Uint8Array): Buffer => decipher('des-ede3-cbc', key, vector, data);

/** RFC 7292 §C: key and vector by its own derivation with SHA-1. */
const oldSchemes = new Map<string, OldScheme>([
  [pfxIds.tripleDes, { keySize: 24, decrypt: tripleDes }],
  [pfxIds.doubleDes, { keySize: 16, decrypt: (key, vector, data) => tripleDes(Buffer.concat([key, key.subarray(0, 8)]), vector, data) }],
  [pfxIds.rc2With128, { keySize: 16, decrypt: decipherRc2 }],
  [pfxIds.rc2With40, { keySize: 5, decrypt: decipherRc2 }],
]);

async function decryptOld(scheme: OldScheme, algorithm: Algorithm, data: Uint8Array, password: PfxPassword, budget: DerivationBudget): Promise<Buffer> {
  const parts = parametersOf(algorithm, 'the encryption');
  const common = { hash: 'sha1', salt: demand(parts, 0, 'the salt').octets('the salt'), rounds: readRounds(demand(parts, 1, 'the count of rounds')) } as const;
  const key = await derivePkcs12(password.wide, { ...common, size: scheme.keySize }, derivationUses.key, budget);
  const vector = await derivePkcs12(password.wide, { ...common, size: 8 }, derivationUses.vector, budget);
  return scheme.decrypt(key, vector, data);
}

/** PBKDF2's parameters (RFC 8018 §A.2) and the derivation itself. */
async function deriveByParameters(algorithm: Algorithm, size: number, password: PfxPassword, budget: DerivationBudget): Promise<Buffer> {
  if (algorithm.id !== pfxIds.pbkdf2) throw unsupported(`its key is derived by ${algorithm.id} instead of PBKDF2`);
  const parts = parametersOf(algorithm, 'PBKDF2');
  const salt = demand(parts, 0, 'the salt').octets('the salt');
  const rounds = readRounds(demand(parts, 1, 'the count of rounds'));
  const named = parts.slice(2).find((part) => part.is(berTags.sequence));
  const hashId = named === undefined ? undefined : readAlgorithm(named, 'the hash of PBKDF2').id;
  const hash = hashId === undefined ? 'sha1' : hmacs.get(hashId);
  if (hash === undefined) throw unsupported(`its key derivation uses the hash ${String(hashId)}`);
  return derivePbkdf2(password.narrow, { hash, salt, rounds, size }, budget);
}

async function decryptPbes2(algorithm: Algorithm, data: Uint8Array, password: PfxPassword, budget: DerivationBudget): Promise<Buffer> {
  const parts = parametersOf(algorithm, 'PBES2');
  const derivation = readAlgorithm(demand(parts, 0, 'the key derivation'), 'the key derivation');
  const encryption = readAlgorithm(demand(parts, 1, 'the cipher'), 'the cipher');
  const cipher = ciphers.get(encryption.id);
  if (cipher === undefined) throw unsupported(`its cipher is ${encryption.id}`);
  const vector = encryption.parameters?.octets('the initialization vector') ?? Buffer.alloc(0);
  const key = await deriveByParameters(derivation, cipher.keySize, password, budget);
  return decipher(cipher.name, key, vector, data);
}

/**
 * Decrypts by a password-based scheme.
 * @param algorithmNode the AlgorithmIdentifier.
 * @throws Fault `certificates/pfx-unsupported`, `certificates/pfx-too-costly`; DecryptionFailed; BerRefused
 */
export async function decryptByPassword(algorithmNode: BerNode, data: Uint8Array, password: PfxPassword, budget: DerivationBudget): Promise<Buffer> {
  const algorithm = readAlgorithm(algorithmNode, 'the encryption');
  if (algorithm.id === pfxIds.pbes2) return decryptPbes2(algorithm, data, password, budget);
  const scheme = oldSchemes.get(algorithm.id);
  if (scheme === undefined) throw unsupported(`its encryption is ${algorithm.id}`);
  return decryptOld(scheme, algorithm, data, password, budget);
}

interface MacKey {
  readonly hash: DerivationHash;
  readonly key: Buffer;
}

/** RFC 7292 §4: salt and rounds stand behind the digest. */
async function macKeyByPkcs12(algorithm: Algorithm, parts: readonly BerNode[], password: PfxPassword, budget: DerivationBudget): Promise<MacKey> {
  const hash = digests.get(algorithm.id);
  if (hash === undefined) throw unsupported(`its integrity check uses ${algorithm.id}`);
  const size = createHash(hash).digest().length;
  const rounds = parts[2] === undefined ? 1 : readRounds(parts[2]);
  const parameters = { hash, salt: demand(parts, 1, 'the salt').octets('the salt'), rounds, size };
  return { hash, key: await derivePkcs12(password.wide, parameters, derivationUses.mac, budget) };
}

/** RFC 9579: the key of the MAC by PBKDF2, as newer OpenSSL can write it. */
async function macKeyByPbmac1(algorithm: Algorithm, password: PfxPassword, budget: DerivationBudget): Promise<MacKey> {
  const parts = parametersOf(algorithm, 'PBMAC1');
  const hash = hmacs.get(readAlgorithm(demand(parts, 1, 'the MAC'), 'the MAC').id);
  if (hash === undefined) throw unsupported('its integrity check uses an unknown hash');
  const derivation = readAlgorithm(demand(parts, 0, 'the key derivation'), 'the key derivation');
  // The length of the key is demanded in the parameters there (RFC 9579 §5) and stands behind the rounds.
  const size = parametersOf(derivation, 'PBKDF2')[2]?.integer('the length of the key') ?? 0;
  if (size < 20 || size > 64) throw unsupported('its integrity check uses a key of an unusual length');
  return { hash, key: await deriveByParameters(derivation, size, password, budget) };
}

/**
 * Whether the MacData (RFC 7292 §4) of a file holds for its contents.
 * @throws Fault `certificates/pfx-unsupported`, `certificates/pfx-too-costly`; BerRefused
 */
export async function isMacRight(macData: BerNode, contents: Uint8Array, password: PfxPassword, budget: DerivationBudget): Promise<boolean> {
  const parts = macData.children('the integrity check');
  const info = demand(parts, 0, 'the integrity check').children('the integrity check');
  const algorithm = readAlgorithm(demand(info, 0, 'its algorithm'), 'its algorithm');
  const expected = demand(info, 1, 'its value').octets('its value');
  const { hash, key } = algorithm.id === pfxIds.pbmac1 ? await macKeyByPbmac1(algorithm, password, budget) : await macKeyByPkcs12(algorithm, parts, password, budget);
  const actual = createHmac(hash, key).update(contents).digest();
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
