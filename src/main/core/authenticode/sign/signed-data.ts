import { createHash } from 'node:crypto';
import { Fault } from '../../fault.js';
import { oids } from '../der/oids.js';
import { objectIdentifier, octetString, sequence } from '../der/write.js';
import { digestLengths } from '../x509/algorithms.js';
import { issuerAndSerial } from './certificate-parts.js';
import { attribute, attributesToSign, digestedContent, encodeSignedData, encodeSignerInfo, signatureAlgorithm } from './cms.js';
import type { SignatureDigest, SigningIdentity } from './identity.js';
import { indirectData, opusInfo } from './indirect-data.js';

/**
 * Asks a time-stamp authority to witness a signature.
 * @param signature the octets of the SignerInfo's signature.
 * @returns the RFC 3161 token, a ContentInfo in DER, already checked; undefined to sign without one.
 */
export type Timestamper = (signature: Uint8Array, signal?: AbortSignal) => Promise<Uint8Array | undefined>;

export interface SignatureRequest {
  readonly kind: 'cab' | 'pe';
  /** The Authenticode digest of the file under `algorithm`. */
  readonly digest: Uint8Array;
  readonly algorithm: SignatureDigest;
  /** Where the signature begins; demanded for a cabinet. */
  readonly cabSignatureOffset?: number;
  readonly identity: SigningIdentity;
  /** Shown by Windows when somebody opens the file by hand. */
  readonly programName?: string;
  readonly moreInfoUrl?: string;
  readonly timestamp?: Timestamper;
  readonly signal?: AbortSignal;
}

function contentOf(request: SignatureRequest): Uint8Array {
  const { algorithm, digest, cabSignatureOffset } = request;
  if (digest.byteLength !== digestLengths[algorithm]) throw new RangeError(`not a digest of ${algorithm}`);
  if (request.kind === 'pe') return indirectData({ kind: 'pe' }, algorithm, digest);
  if (cabSignatureOffset === undefined) throw new RangeError('a cabinet signature needs its offset');
  return indirectData({ kind: 'cab', signatureOffset: cabSignatureOffset }, algorithm, digest);
}

/** The program's link travels as IA5String; anything else is the caller's to escape. */
function demandUrl(url: string | undefined): string | undefined {
  if (url !== undefined && !/^https?:\/\/[\x21-\x7e]+$/u.test(url)) throw new RangeError('not an absolute http address in ASCII');
  return url;
}

/**
 * The PKCS #7 signature of a file, as signtool writes it (one signer, no signing time: the time is the stamp's to say).
 * @returns ContentInfo in DER, without padding.
 * @throws Fault `app/cancelled`, and what the identity and the time stamp throw.
 */
export async function buildSignature(request: SignatureRequest): Promise<Uint8Array> {
  const { algorithm, identity, timestamp, signal } = request;
  const content = contentOf(request);
  const signedAttributes = [
    attribute(oids.contentType, objectIdentifier(oids.spcIndirectData)),
    attribute(oids.spcStatementType, sequence(objectIdentifier(oids.spcIndividualPurpose))),
    attribute(oids.messageDigest, octetString(createHash(algorithm).update(digestedContent(content)).digest())),
    attribute(oids.spcSpOpusInfo, opusInfo(request.programName, demandUrl(request.moreInfoUrl))),
  ];
  const signature = await identity.sign(attributesToSign(signedAttributes), algorithm);
  if (signal?.aborted === true) throw new Fault('app/cancelled');
  const token = await timestamp?.(signature, signal);
  const signerInfo = encodeSignerInfo({
    signer: issuerAndSerial(identity.certificate),
    digest: algorithm,
    signedAttributes,
    signatureAlgorithm: signatureAlgorithm(identity.keyType, algorithm),
    signature,
    unsignedAttributes: token === undefined ? [] : [attribute(oids.spcTimestampToken, token)],
  });
  return encodeSignedData({
    version: 1,
    digests: [algorithm],
    contentType: oids.spcIndirectData,
    content,
    certificates: [identity.certificate, ...identity.chain],
    signerInfos: [signerInfo],
  });
}
