import { createPrivateKey, type KeyObject } from 'node:crypto';
import { DerRefused } from '../authenticode/der/read.js';
import { parseCertificate, type Certificate } from '../authenticode/x509/certificate.js';
import { Fault } from '../fault.js';
import { encodePublicKey } from './encode.js';
import { pathOfKey } from './path.js';
import { openPfx } from './pfx-contents.js';

export interface ImportedCertificate {
  /** The private key. */
  readonly key: KeyObject;
  /** The certificate that belongs to the key, DER. */
  readonly certificate: Uint8Array;
  /** Its issuers as far as the file holds them, nearest first, DER. */
  readonly chain: readonly Uint8Array[];
}

/** A file with one key and its chain takes 3 to 12 KB. */
export const maxPfxSize = 1024 * 1024;

function readKey(pkcs8: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new Fault('certificates/pfx-damaged', { reason: 'its private key cannot be read' }, { cause: error });
  } finally {
    pkcs8.fill(0);
  }
}

/** P-256, P-384 and P-521 by OpenSSL's names. */
const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** Several copies of one key count once. */
function demandOneKey(encoded: readonly Buffer[]): KeyObject {
  const keys = new Map(encoded.map(readKey).map((key) => [Buffer.from(encodePublicKey(key)).toString('latin1'), key]));
  const [key, ...more] = keys.values();
  if (key === undefined) throw new Fault('certificates/pfx-no-key');
  if (more.length > 0) throw new Fault('certificates/pfx-several-keys', { count: keys.size });
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key;
  const isSuitable = kind === 'rsa' || (kind === 'ec' && curves.has(String(details?.namedCurve)));
  if (!isSuitable) throw new Fault('certificates/key-kind', { kind: [kind, details?.namedCurve].filter(Boolean).join(' on ') });
  return key;
}

/** What the strict reader refuses could not be used either; it is as if it were not there. */
function readCertificates(encoded: readonly Uint8Array[]): Certificate[] {
  return encoded.flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch (error) {
      if (error instanceof DerRefused) return [];
      throw error;
    }
  });
}

/**
 * Reads a PFX file (PKCS #12) as Windows, OpenSSL and Java write them: RC2 and triple DES of old exports, AES with PBES2
 * of new ones.
 * @param password empty for none.
 * @throws Fault `certificates/pfx-…`, `certificates/key-kind`
 */
export async function importPfx(data: Uint8Array, password: string): Promise<ImportedCertificate> {
  if (data.byteLength > maxPfxSize) throw new Fault('certificates/pfx-too-large', { size: data.byteLength, limit: maxPfxSize });
  const contents = await openPfx(data, password);
  const key = demandOneKey(contents.keys);
  const path = pathOfKey(encodePublicKey(key), readCertificates(contents.certificates));
  if (path === undefined) throw new Fault('certificates/pfx-no-certificate', { count: contents.certificates.length });
  return { key, certificate: path.leaf.der, chain: path.chain.map(({ der }) => der) };
}
