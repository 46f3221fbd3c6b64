import type { ByteSource } from '../../bytes.js';
import { oids } from '../../authenticode/der/oids.js';
import { openContainer, parseSignatures } from '../../authenticode/examine.js';
import { unsignedAttributes } from '../../authenticode/signed-data.js';
import { signerCandidates } from '../../authenticode/signer.js';
import type { Certificate } from '../../authenticode/x509/certificate.js';

export interface ReadSigner {
  readonly certificate: Certificate;
  /** A time stamp is there; whether it holds is not looked at. */
  readonly timestamped: boolean;
}

/**
 * Who a cabinet says signed it, read from its head and its end. Not a proof: nothing is digested and no signature is verified.
 * Good for lists and for finding what needs a look.
 * @returns the outer signature's signer first; none for a file that is not signed or no cabinet
 */
export async function readSigners(file: ByteSource): Promise<readonly ReadSigner[]> {
  const { container } = await openContainer(file);
  if (container?.kind !== 'cab') return [];
  return parseSignatures(container).flatMap((signature) => {
    if (signature.signer === undefined) return [];
    const [certificate] = signerCandidates({ signer: signature.signer, certificates: signature.signedData.certificates });
    const stamps = [oids.spcTimestampToken, oids.countersignature].flatMap((type) => unsignedAttributes(signature.signer, type));
    return certificate === undefined ? [] : [{ certificate, timestamped: stamps.length > 0 }];
  });
}
