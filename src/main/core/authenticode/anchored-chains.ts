import type { ByteSource } from '../bytes.js';
import type { AnchorStore } from './anchors.js';
import { oids } from './der/oids.js';
import { DerRefused, type DerNode } from './der/read.js';
import { openContainer, parseSignatures } from './examine.js';
import type { ReadableSignature } from './signature.js';
import { readSignedData, readSignerInfo, unsignedAttributes, type SignerInfo } from './signed-data.js';
import { signerCandidates } from './signer.js';
import type { Certificate } from './x509/certificate.js';
import { anchoredPaths } from './x509/chain.js';

interface Signer {
  readonly signer: SignerInfo;
  readonly certificates: readonly Certificate[];
}

/** What cannot be read is for the verdict to say. */
function readable(read: () => readonly Signer[]): readonly Signer[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerRefused) return [];
    throw error;
  }
}

function tokenSigners(token: DerNode, outer: readonly Certificate[]): readonly Signer[] {
  const { signers, certificates } = readSignedData(token);
  return signers.map((signer) => ({ signer, certificates: [...certificates, ...outer] }));
}

/** The signer and those who made its time stamps. */
function signersOf({ signer, signedData: { certificates } }: ReadableSignature): readonly Signer[] {
  return [
    { signer, certificates },
    ...unsignedAttributes(signer, oids.spcTimestampToken).flatMap((token) => readable(() => tokenSigners(token, certificates))),
    ...unsignedAttributes(signer, oids.countersignature).flatMap((node) => readable(() => [{ signer: readSignerInfo(node), certificates }])),
  ];
}

/**
 * The chains of a file's signers and time stamps that end in an anchor, leaf first, each certificate signed by the next. The file
 * itself is not digested and no signature over it is verified: these are the chains that revocation is worth asking about, and
 * nobody can add one without an anchor's authority having signed it.
 */
export async function anchoredChains(file: ByteSource, anchors: AnchorStore): Promise<readonly (readonly Certificate[])[]> {
  const { container } = await openContainer(file);
  const signatures = container === undefined ? [] : parseSignatures(container);
  return signatures
    .flatMap((signature) => (signature.signer === undefined ? [] : signersOf(signature)))
    .flatMap((each) => signerCandidates(each).flatMap((leaf) => anchoredPaths(leaf, each.certificates, anchors)));
}
