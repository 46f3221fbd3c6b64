import { createHash } from 'node:crypto';
import { oids } from '../der/oids.js';
import { explicit, ia5String, implicit, namedBits, objectIdentifier, octetString, retagged, sequence, setOf, tagged, utf16BigEndian } from '../der/write.js';
import type { DigestAlgorithm } from '../x509/algorithms.js';
import { digestAlgorithm } from './cms.js';

/** SpcIndirectDataContent: what kind of file a signature is for, and the file's digest (Authenticode specification, 2008). */

/** The class of the serialized object in which signtool keeps page hashes and the enhanced hash. */
const serializedClass = Buffer.from('a6b586d5b4a12466ae05a217da8e60d6', 'hex');

/** SpcString as BMPString: `[0] IMPLICIT`. */
const spcText = (text: string): Uint8Array => implicit(0, utf16BigEndian(text));
const spcFile = (text: string): Uint8Array => explicit(2, spcText(text));

/**
 * The link of a cabinet signature as signtool writes it since 2012: it carries a second hash, over the header field
 * that says where the signature begins, which the file digest leaves out.
 */
function enhancedHashLink(signatureOffset: number, digest: DigestAlgorithm): Uint8Array {
  const field = new Uint8Array(4);
  new DataView(field.buffer).setUint32(0, signatureOffset, true);
  const hash = createHash(digest).update(field).digest();
  const serialized = setOf(sequence(objectIdentifier(oids.spcEnhancedHash), setOf(octetString(hash))));
  return tagged(0xa1, octetString(serializedClass), octetString(serialized));
}

export type IndirectDataKind =
  /** `signatureOffset` is where the signature begins, the field at offset 44 of the signed cabinet. */
  { readonly kind: 'cab'; readonly signatureOffset: number } | { readonly kind: 'cab-old' } | { readonly kind: 'pe' };

function attributes(about: IndirectDataKind, digest: DigestAlgorithm): Uint8Array {
  switch (about.kind) {
    case 'cab':
      return sequence(objectIdentifier(oids.spcLink), enhancedHashLink(about.signatureOffset, digest));
    case 'cab-old':
      return sequence(objectIdentifier(oids.spcCabData), spcFile('<<<Obsolete>>>'));
    case 'pe':
      return sequence(objectIdentifier(oids.spcPeImageData), sequence(namedBits([]), explicit(0, spcFile(''))));
  }
}

export const indirectData = (about: IndirectDataKind, algorithm: DigestAlgorithm, digest: Uint8Array): Uint8Array =>
  sequence(attributes(about, algorithm), sequence(digestAlgorithm(algorithm), octetString(digest)));

/** SpcSpOpusInfo: the program's name and a page about it, as Windows shows them; both may be left out. */
export const opusInfo = (programName: string | undefined, moreInfoUrl: string | undefined): Uint8Array =>
  sequence(
    programName === undefined ? undefined : explicit(0, spcText(programName)),
    moreInfoUrl === undefined ? undefined : explicit(1, retagged(0x80, ia5String(moreInfoUrl))),
  );
