import { elementsOf, fromDer, identifierOf, isTagged, octetsOf, universal, type Asn1 } from './asn1.js';

/** The bits of PKIFailureInfo that a time-stamp authority answers with (RFC 3161 §2.4.2). */
export const failureBits = { badAlg: 0, badRequest: 2, badDataFormat: 5, unacceptedPolicy: 15, unacceptedExtension: 16 } as const;

export interface Refusal {
  readonly failure: keyof typeof failureBits;
  readonly words: string;
}

export interface StampRequest {
  /** As it was sent: the token repeats it. */
  readonly imprint: Asn1;
  /** As it was sent. */
  readonly nonce?: Asn1;
  readonly wantsCertificates: boolean;
}

/** Digests that are stamped, with their length in octets. SHA-1 is not among them: no client of Windows takes such a stamp any more. */
const digestLengths: ReadonlyMap<string, number> = new Map([
  ['2.16.840.1.101.3.4.2.1', 32],
  ['2.16.840.1.101.3.4.2.2', 48],
  ['2.16.840.1.101.3.4.2.3', 64],
]);

const refuse = (failure: Refusal['failure'], words: string): Refusal => ({ failure, words });
export const isRefusal = (read: StampRequest | Refusal): read is Refusal => 'failure' in read;

function judgeImprint(imprint: Asn1 | undefined): Refusal | undefined {
  const [algorithm, digest, ...more] = elementsOf(imprint) ?? [];
  const [id, parameters, ...moreParameters] = elementsOf(algorithm) ?? [];
  const octets = octetsOf(digest, universal.OCTETSTRING);
  const name = identifierOf(id);
  if (octets === undefined || name === undefined || more.length > 0 || moreParameters.length > 0) return refuse('badDataFormat', 'the imprint cannot be read');
  if (parameters !== undefined && octetsOf(parameters, universal.NULL)?.length !== 0) return refuse('badAlg', 'the digest has parameters');
  const length = digestLengths.get(name);
  if (length === undefined) return refuse('badAlg', `the digest ${name} is not stamped; SHA-256, SHA-384 and SHA-512 are`);
  return octets.length === length ? undefined : refuse('badDataFormat', `the imprint has ${String(octets.length)} octets instead of ${String(length)}`);
}

/** Takes the first of what is left when it is of this type. */
function take(left: Asn1[], type: (typeof universal)[keyof typeof universal]): Asn1 | undefined {
  return octetsOf(left[0], type) === undefined ? undefined : left.shift();
}

/** TimeStampReq (RFC 3161 §2.4.1), or why it is refused. */
export function readStampRequest(der: Uint8Array, policy: string): StampRequest | Refusal {
  let parts: readonly Asn1[] | undefined;
  try {
    parts = elementsOf(fromDer(der));
  } catch {
    return refuse('badDataFormat', 'it is not DER');
  }
  const [version, imprint, ...left] = parts ?? [];
  if (imprint === undefined) return refuse('badDataFormat', 'it is no TimeStampReq');
  if (octetsOf(version, universal.INTEGER)?.toString('hex') !== '01') return refuse('badRequest', 'its version is not 1');
  const refusal = judgeImprint(imprint);
  if (refusal !== undefined) return refusal;
  const wantedPolicy = take(left, universal.OID);
  const nonce = take(left, universal.INTEGER);
  const wanted = octetsOf(take(left, universal.BOOLEAN), universal.BOOLEAN);
  if (wantedPolicy !== undefined && identifierOf(wantedPolicy) !== policy) return refuse('unacceptedPolicy', `stamps are made under the policy ${policy} alone`);
  if (left[0] !== undefined && isTagged(left[0])) return refuse('unacceptedExtension', 'no extension is known here');
  if (left.length > 0) return refuse('badDataFormat', 'something stands behind the request');
  return { imprint, wantsCertificates: wanted !== undefined && wanted[0] !== 0, ...(nonce === undefined ? {} : { nonce }) };
}
