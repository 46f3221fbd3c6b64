import { createHash } from 'node:crypto';
import { craft, type DigestOf, type SignatureChoice } from '../../fixtures/signed/files.js';

/** Signs a cabinet whose header has room for it: 20 bytes of reserve, all zero. */
export function writeCabinetSignature(unsigned: Uint8Array, choice: SignatureChoice): Buffer {
  const cabinet = Buffer.from(unsigned);
  cabinet.writeUInt32LE(0x0010_0000, 40);
  cabinet.writeUInt32LE(cabinet.length, 44);
  const digestOf: DigestOf = (algorithm) =>
    createHash(algorithm)
      .update(Buffer.concat([cabinet.subarray(0, 4), cabinet.subarray(8, 36), cabinet.subarray(40, 42), cabinet.subarray(60)]))
      .digest();
  const der = craft(choice, { kind: 'cab', signatureOffset: cabinet.length }, digestOf);
  const signature = Buffer.concat([der, Buffer.alloc((8 - (der.length % 8)) % 8)]);
  cabinet.writeUInt32LE(signature.length, 48);
  return Buffer.concat([cabinet, signature]);
}
