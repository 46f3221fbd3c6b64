import { AnswerUnexpected, decodeBase64, optionalText } from '../answer.js';
import { noParameters, type Operation } from '../operation.js';

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
