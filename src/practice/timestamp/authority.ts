import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import { explicit, elementsOf, fromDer, generalizedTime, implicitSetOf, integer, isTagged, namedBit, nothing, objectIdentifier, octetString, sequence, setOf, signingTime, toDer, utf8String, type Asn1 } from './asn1.js';
import { failureBits, isRefusal, readStampRequest, type Refusal, type StampRequest } from './request.js';

export interface StampIdentity {
  /** DER, for time stamping alone. */
  readonly certificate: Uint8Array;
  /** DER, of the authority that issued it. */
  readonly issuer: Uint8Array;
  /** RSA. */
  readonly key: KeyObject;
}

export interface StampAuthority {
  /** TimeStampResp to a TimeStampReq, both in DER; a refusal is an answer as well. */
  readonly answer: (request: Uint8Array) => Buffer;
  /** A token over these octets, without a request: for whoever shares the process with the authority. */
  readonly stamp: (octets: Uint8Array) => Buffer;
}

const ids = {
  signedData: '1.2.840.113549.1.7.2',
  stampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsa: '1.2.840.113549.1.1.1',
} as const;

/** Below the arc that is left for examples and tests (RFC 5612's number for documentation). */
export const stampPolicy = '1.3.6.1.4.1.32473.3161';

/** PKIStatus */
const [granted, rejection] = [0, 2];
const accuracySeconds = 1;
/** Serial numbers are unique by chance, and no longer than 160 bits (RFC 3161 §2.4.2). */
const serialOctets = 16;

const sha256 = (octets: Uint8Array): Buffer => createHash('sha256').update(octets).digest();
const sha256Algorithm = (): Asn1 => sequence(objectIdentifier(ids.sha256), nothing());
const attribute = (id: string, value: Asn1): Asn1 => sequence(objectIdentifier(id), setOf(value));

/** IssuerAndSerialNumber, of the parts of the certificate itself (RFC 5280 §4.1). */
function issuerAndSerial(certificate: Uint8Array): Asn1 {
  const [body] = elementsOf(fromDer(certificate)) ?? [];
  const parts = (elementsOf(body) ?? []).filter((part) => !isTagged(part));
  const [serial, , issuer] = parts;
  if (serial === undefined || issuer === undefined) throw new TypeError('not a certificate');
  return sequence(issuer, serial);
}

function serialNumber(): Asn1 {
  const octets = randomBytes(serialOctets);
  // Positive, and of the shortest form.
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return integer(...octets);
}

/** TSTInfo (RFC 3161 §2.4.2). */
const stampInfo = ({ imprint, nonce }: StampRequest, time: Date): Asn1 =>
  sequence(
    integer(1),
    objectIdentifier(stampPolicy),
    imprint,
    serialNumber(),
    generalizedTime(time),
    sequence(integer(accuracySeconds)),
    ...(nonce === undefined ? [] : [nonce]),
  );

/** The token: SignedData (RFC 5652 §5) over TSTInfo, its signer bound by ESSCertIDv2 (RFC 5816 §2.2.1). */
function makeToken({ certificate, issuer, key }: StampIdentity, request: StampRequest, time: Date): Asn1 {
  const info = toDer(stampInfo(request, time));
  const attributes = [
    attribute(ids.contentType, objectIdentifier(ids.stampInfo)),
    attribute(ids.signingTime, signingTime(time)),
    attribute(ids.messageDigest, octetString(sha256(info))),
    // SHA-256 is the default of its algorithm, so it is left out.
    attribute(ids.signingCertificate2, sequence(sequence(sequence(octetString(sha256(certificate)))))),
  ];
  const signer = sequence(
    integer(1),
    issuerAndSerial(certificate),
    sha256Algorithm(),
    implicitSetOf(...attributes),
    sequence(objectIdentifier(ids.rsa), nothing()),
    // Signed is the SET OF, not its implicit form (RFC 5652 §5.4).
    octetString(sign('sha256', toDer(setOf(...attributes)), key)),
  );
  const certificates = request.wantsCertificates ? [implicitSetOf(...[certificate, issuer].map(fromDer))] : [];
  const signedData = sequence(integer(3), setOf(sha256Algorithm()), sequence(objectIdentifier(ids.stampInfo), explicit(octetString(info))), ...certificates, setOf(signer));
  return sequence(objectIdentifier(ids.signedData), explicit(signedData));
}

const refused = ({ failure, words }: Refusal): Asn1 => sequence(sequence(integer(rejection), sequence(utf8String(words)), namedBit(failureBits[failure])));

/** A time-stamp authority after RFC 3161, written from it; what the console reads and writes stamps with has no part in it. */
export function createStampAuthority(identity: StampIdentity, now: () => Date): StampAuthority {
  return {
    answer: (der) => {
      const request = readStampRequest(der, stampPolicy);
      return toDer(isRefusal(request) ? refused(request) : sequence(sequence(integer(granted)), makeToken(identity, request, now())));
    },
    stamp: (octets) => toDer(makeToken(identity, { imprint: sequence(sha256Algorithm(), octetString(sha256(octets))), wantsCertificates: true }, now())),
  };
}
