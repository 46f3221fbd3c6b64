import type { CodedError } from '../../../shared/errors/index.js';
import type { Check, FileVerdict, SignatureVerdict } from '../../../shared/verdict.js';
import { decidingSignature, publisherOf } from './identity.js';

/**
 * Why a file can never become a signed catalogue; undefined when it can. There is deliberately no argument that would soften this:
 * an unsigned or broken catalogue cannot be imported at all. The decision hangs on the verdict's outcome and on nothing else; what
 * follows here only finds the words.
 */
export function refusalOf(verdict: FileVerdict): CodedError | undefined {
  if (verdict.container !== 'cab') return { code: 'publishers/not-a-cabinet', data: { container: verdict.container } };
  if (verdict.outcome === 'passed' && publisherOf(verdict) !== undefined && isCarried(decidingSignature(verdict))) return undefined;

  const damage = failuresOf(verdict.checks).find(isAboutTheContainer);
  if (damage !== undefined) return { code: 'publishers/cabinet-damaged', data: { check: damage.title, reason: damage.reason } };
  const [first, ...others] = verdict.signatures;
  if (!verdict.signed || first === undefined) return { code: 'publishers/unsigned', data: {} };
  return brokenRefusal([first, ...others]) ?? sha1Refusal(verdict) ?? signerRefusal(verdict, decidingSignature(verdict) ?? first);
}

/** A warning, such as a time stamp that was passed over, leaves a signature standing; the publisher's card shows it. */
const isCarried = (signature: SignatureVerdict | undefined): boolean => signature?.outcome === 'passed' || signature?.outcome === 'warning';

const failuresOf = (checks: readonly Check[]): readonly Check[] => checks.filter(({ outcome }) => outcome === 'failed');

/** Checks of the file as a whole (`file.…`) sum up what others found; only its layout is a finding of its own. */
const isAboutTheContainer = ({ id }: Check): boolean => id === 'file.layout' || !id.startsWith('file.');

/** Before anything about the signer: a chain says nothing about bytes that the signature does not cover. */
function brokenRefusal(signatures: readonly SignatureVerdict[]): CodedError | undefined {
  const failed = signatures.flatMap(({ checks }) => failuresOf(checks))[0];
  return failed && { code: 'publishers/signature-broken', data: { check: failed.title, reason: failed.reason } };
}

function sha1Refusal({ signatures, decidedBy, policy }: FileVerdict): CodedError | undefined {
  const isWeak = decidedBy === undefined && signatures.every(({ digestAlgorithm }) => digestAlgorithm === 'sha1');
  return isWeak ? { code: 'publishers/sha1-only', data: { policy } } : undefined;
}

function signerRefusal({ policy, checks }: FileVerdict, signature: SignatureVerdict): CodedError {
  const { chain, signer } = signature;
  const name = signer?.name ?? 'unknown';
  const failed = failuresOf(chain?.checks ?? []);
  const revoked = failed.find(({ id }) => id === 'chain.revocation' || id === 'chain.disallowed');
  if (revoked !== undefined) return { code: 'publishers/signer-revoked', data: { signer: name, reason: revoked.reason } };
  if (chain?.anchored !== true) return { code: 'publishers/unknown-root', data: unknownRoot(signature) };
  const [first] = failed;
  if (first !== undefined) return { code: 'publishers/signer-refused', data: { signer: name, check: first.title, reason: first.reason } };
  const open = [...failuresOf(checks), ...signature.checks, ...chain.checks].find(({ outcome }) => outcome !== 'passed');
  return { code: 'publishers/not-proven', data: { signer: name, policy, reason: open?.reason ?? 'no signature decided.' } };
}

function unknownRoot({ signer, chain }: SignatureVerdict): CodedError['data'] {
  const top = chain?.certificates.at(-1) ?? signer;
  return { signer: signer?.name ?? 'unknown', top: top?.name ?? 'unknown', issuer: top?.issuer ?? 'unknown' };
}
