import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

export type KeyKind = 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'ec-p256' | 'ec-p384';

/** A new private key, made outside of the main thread: RSA with 4096 bits takes a second or more. */
export async function generateKey(kind: KeyKind): Promise<KeyObject> {
  if (kind === 'ec-p256' || kind === 'ec-p384') {
    const { privateKey } = await generate('ec', { namedCurve: kind === 'ec-p256' ? 'P-256' : 'P-384' });
    return privateKey;
  }
  const { privateKey } = await generate('rsa', { modulusLength: Number(kind.slice(4)) });
  return privateKey;
}
