import type { KeyObject } from 'node:crypto';
import { oids } from '../authenticode/der/oids.js';
import { integer, objectIdentifier, retagged, sequence, setOf } from '../authenticode/der/write.js';
import { encodeExtensions, encodeName, encodePublicKey, extendedKeyUsage, keyUsage, purposeIds, signEnvelope, subjectKeyIdentifier, type SubjectName } from './encode.js';

/** The `[0]` of attributes in a request: IMPLICIT SET. */
const attributesTag = 0xa0;

/**
 * A request for a code-signing certificate (PKCS #10, RFC 2986), DER, signed with SHA-256. What the certificate is to be for
 * stands in it as extensions (RFC 2985 §5.4.2); an authority is free to put in others.
 */
export function encodeRequest(subject: SubjectName, key: KeyObject): Uint8Array {
  const publicKey = encodePublicKey(key);
  const wanted = encodeExtensions([keyUsage(['digitalSignature']), extendedKeyUsage([purposeIds.codeSigning]), subjectKeyIdentifier(publicKey)]);
  const attributes = setOf(sequence(objectIdentifier(oids.extensionRequest), setOf(wanted)));
  return signEnvelope(sequence(integer(0), encodeName(subject), publicKey, retagged(attributesTag, attributes)), { key, hash: 'sha256' });
}
