import { AnswerUnexpected, decodeBase64, optionalText } from '../answer.js';
import { base64 } from '../envelope.js';
import { noAnswer, noParameters, type Operation } from '../operation.js';

/** The public certificate the server signs with (DER). A server without one answers with a fault: see `readSigningCertificate`. */
export const getSigningCertificate: Operation<undefined, Uint8Array> = {
  name: 'ExecuteGetSigningCertificate',
  parameters: noParameters,
  read: (response) => {
    const der = decodeBase64(optionalText(response, 'ExecuteGetSigningCertificateResult') ?? '', 'the signing certificate');
    // An ASN.1 SEQUENCE with a long length; anything shorter is no X.509 certificate.
    if (der.length < 100 || der[0] !== 0x30) throw new AnswerUnexpected('the signing certificate is no DER');
    return der;
  },
};

/** The server makes itself a certificate, if its registry allows it, and signs with it from then on. */
export const setSelfSigningCertificate: Operation<undefined, undefined> = {
  name: 'ExecuteSetSelfSigningCertificate',
  parameters: noParameters,
  read: noAnswer,
};

export interface SigningCertificateInput {
  /** PKCS #12. */
  readonly pfx: Uint8Array;
  /** Octets of the password in UTF-16, low octet first, without an end: the server makes a BSTR of them. */
  readonly password: Uint8Array;
}

/** Carries a private key and its password: see `giveSigningCertificate`, which asks for a safe connection first. */
export const setSigningCertificate: Operation<SigningCertificateInput, undefined> = {
  name: 'ExecuteSetSigningCertificate',
  parameters: ({ pfx, password }) => [base64('PFXFileContent', pfx), base64('passwordBytes', password)],
  read: noAnswer,
};
