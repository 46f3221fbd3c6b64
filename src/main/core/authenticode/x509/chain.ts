import type { Fingerprint } from '../../../../shared/units.js';
import type { ChainVerdict } from '../../../../shared/verdict.js';
import type { AnchorStore } from '../anchors.js';
import { hasFailed, outcomeOf } from '../checks.js';
import type { SignaturePolicy } from '../policy.js';
import { candidatePaths, type CandidatePath } from './candidates.js';
import { isSignedBy, summarizeCertificate, type Certificate } from './certificate.js';
import { checkPath, type Purpose } from './path-checks.js';
import { checkRevocation } from './revocation.js';
import type { RevocationList } from './revocation-list.js';

/** Whom we believe, the same for signers and for time-stamp authorities. */
export interface Trust {
  readonly anchors: AnchorStore;
  readonly disallowed: ReadonlySet<Fingerprint>;
  readonly revocationLists: readonly RevocationList[];
  readonly policy: SignaturePolicy;
  readonly now: Date;
}

export interface ChainRequest {
  readonly leaf: Certificate;
  /** The certificates that came with the signature; nobody vouches for them. */
  readonly bag: readonly Certificate[];
  readonly purpose: Purpose;
  /** The time every certificate must be valid at. */
  readonly at: Date;
  /** The proven time of the signature, when there is one. */
  readonly signedAt?: Date;
}

/** A certificate that only names an anchor as its issuer is not anchored. */
const isAnchored = ({ anchored, certificates }: CandidatePath): boolean =>
  anchored && certificates.every((certificate, index) => index === certificates.length - 1 || isSignedBy(certificate, certificates[index + 1] ?? certificate));

/** The ways from a leaf up to an anchor, each certificate signed by the next. Nothing else about them is looked at. */
export const anchoredPaths = (leaf: Certificate, bag: readonly Certificate[], anchors: AnchorStore): readonly (readonly Certificate[])[] =>
  [...candidatePaths(leaf, bag, anchors)].filter(isAnchored).map(({ certificates }) => certificates);

function judgePath(path: CandidatePath, request: ChainRequest, trust: Trust): ChainVerdict {
  const checks = [
    ...checkPath(path, { ...trust, purpose: request.purpose, at: request.at }),
    checkRevocation({
      path: path.certificates,
      lists: trust.revocationLists,
      now: trust.now,
      isDemanded: trust.policy.demandsRevocationCheck,
      ...(request.signedAt && { signedAt: request.signedAt }),
    }),
  ];
  return { certificates: path.certificates.map(summarizeCertificate), anchored: isAnchored(path), checks, outcome: outcomeOf(checks) };
}

const failures = ({ checks }: ChainVerdict): number => checks.filter(({ outcome }) => outcome === 'failed').length;

/** Of several paths the first that holds; where none does, the one with the least wrong, an anchored one first. */
export function judgeChain(request: ChainRequest, trust: Trust): ChainVerdict {
  let best: ChainVerdict | undefined;
  for (const path of candidatePaths(request.leaf, request.bag, trust.anchors)) {
    const verdict = judgePath(path, request, trust);
    if (!hasFailed(verdict.checks)) return verdict;
    const isBetter = best === undefined || (verdict.anchored === best.anchored ? failures(verdict) < failures(best) : verdict.anchored);
    if (isBetter) best = verdict;
  }
  return best ?? judgePath({ certificates: [request.leaf], anchored: false }, request, trust);
}
