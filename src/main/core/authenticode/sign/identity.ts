import { sign, X509Certificate, type KeyObject } from 'node:crypto';
import { Fault } from '../../fault.js';

export type SignatureDigest = 'sha256' | 'sha384' | 'sha512';

/**
 * Who signs. The key itself is not part of it: whoever holds the key gives a function, so a key in a vault, a
 * token or another process never has to leave it.
 */
export interface SigningIdentity {
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  /** The certificates between it and the root, nearest first, DER; the root itself may be left out. */
  readonly chain: readonly Uint8Array[];
  readonly keyType: 'rsa' | 'ec';
  /** PKCS #1 v1.5 for RSA, a DER-coded ECDSA-Sig-Value for EC, over the hash of `data`. */
  sign(data: Uint8Array, hash: SignatureDigest): Promise<Uint8Array>;
}

/**
 * An identity over a private key in memory.
 * @throws Fault `signing/key-unsuitable` when the key is neither RSA nor EC, or is not the certificate's.
 */
export function identityFromKey(key: KeyObject, certificate: Uint8Array, chain: readonly Uint8Array[] = []): SigningIdentity {
  const keyType = key.asymmetricKeyType;
  if (keyType !== 'rsa' && keyType !== 'ec') {
    throw new Fault('signing/key-unsuitable', { reason: `keys of type ${String(keyType)} cannot make Authenticode signatures` });
  }
  if (!new X509Certificate(certificate).checkPrivateKey(key)) {
    throw new Fault('signing/key-unsuitable', { reason: 'the key does not belong to the certificate' });
  }
  return { certificate, chain, keyType, sign: async (data, hash) => Promise.resolve(sign(hash, data, key)) };
}
