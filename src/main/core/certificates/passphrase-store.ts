import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { Fault } from '../fault.js';
import type { SecretStore } from './secret-store.js';

/**
 * A store for machines without a keyring and for terminals: the key comes from a passphrase.
 *
 * Sealed form: `CSP1`, one octet log2(N), 16 octets salt, 12 octets nonce, ciphertext, 16 octets tag. Everything in front
 * of the ciphertext is authenticated with it.
 */

const magic = Buffer.from('CSP1', 'latin1');
const saltSize = 16;
const nonceSize = 12;
const tagSize = 16;
const headerSize = magic.length + 1 + saltSize + nonceSize;
const keySize = 32;
const blockSize = 8;

/** 128 MiB and about 0.4 s for each guess (RFC 7914; OWASP asks for 2^17). */
const defaultCost = 17;
/** A file cannot make us take more memory than 512 MiB, nor make guessing cheap. */
const [leastCost, mostCost] = [14, 19];

/** Five words, or a dozen random characters. */
const leastPassphraseLength = 12;

const scryptAsync = (passphrase: string, salt: Uint8Array, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, keySize, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });

function deriveKey(passphrase: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  return scryptAsync(passphrase, salt, { N, r: blockSize, p: 1, maxmem: 256 * N * blockSize });
}

/** Whether a passphrase sealed it, by its form. */
export const isPassphraseSealed = (sealed: Uint8Array): boolean => sealed.byteLength >= headerSize + tagSize && magic.equals(sealed.subarray(0, magic.length));

export interface PassphraseStoreOptions {
  /** log2 of scrypt's N, 14 to 19; 17 without it. */
  readonly cost?: number;
}

/** @throws Fault `certificates/passphrase-too-short` */
export function createPassphraseStore(passphrase: string, { cost = defaultCost }: PassphraseStoreOptions = {}): SecretStore {
  const { length } = passphrase;
  if (length < leastPassphraseLength) throw new Fault('certificates/passphrase-too-short', { length, least: leastPassphraseLength });
  if (cost < leastCost || cost > mostCost) throw new RangeError(`cost ${String(cost)} is not from ${String(leastCost)} to ${String(mostCost)}`);
  return {
    describe: () => ({ available: true, protection: 'a passphrase (scrypt, AES-256)', byPassphrase: true }),
    protect: async (plain) => {
      const header = Buffer.concat([magic, Uint8Array.of(cost), randomBytes(saltSize + nonceSize)]);
      const key = await deriveKey(passphrase, saltOf(header), cost);
      const cipher = createCipheriv('aes-256-gcm', key, nonceOf(header), { authTagLength: tagSize }).setAAD(header);
      const sealed = Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      key.fill(0);
      return sealed;
    },
    reveal: async (sealed) => {
      const header = sealed.subarray(0, headerSize);
      const ownCost = header[magic.length] ?? 0;
      if (!isPassphraseSealed(sealed) || ownCost < leastCost || ownCost > mostCost) throw new Fault('certificates/store-locked', { reason: 'it was not protected with a passphrase' });
      const key = await deriveKey(passphrase, saltOf(header), ownCost);
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(header), { authTagLength: tagSize }).setAAD(header);
      decipher.setAuthTag(sealed.subarray(sealed.byteLength - tagSize));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(headerSize, sealed.byteLength - tagSize)), decipher.final()]);
      } catch (error) {
        throw new Fault('certificates/wrong-passphrase', {}, { cause: error });
      } finally {
        key.fill(0);
      }
    },
  };
}

const saltOf = (header: Uint8Array): Uint8Array => header.subarray(magic.length + 1, magic.length + 1 + saltSize);
const nonceOf = (header: Uint8Array): Uint8Array => header.subarray(magic.length + 1 + saltSize, headerSize);
