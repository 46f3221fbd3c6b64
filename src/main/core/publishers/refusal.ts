import type { CodedError } from '../../../shared/errors/index.js';
import type { Check, FileVerdict, SignatureVerdict } from '../../../shared/verdict.js';
import { publisherOf } from './identity.js';

/**
 * Why a file can never become a signed catalogue; undefined when it can. There is deliberately no argument that would soften this:
 * an unsigned or broken catalogue cannot be imported at all.
 */
export function refusalOf(verdict: FileVerdict): CodedError | undefined {
  if (verdict.container !== 'cab') return { code: 'publishers/not-a-cabinet', data: { container: verdict.container } };
  if (!verdict.signed || verdict.signatures.length === 0) return { code: 'publishers/unsigned', data: {} };
  const layout = failureAmong(verdict.checks);
  if (layout !== undefined) return { code: 'publishers/cabinet-damaged', data: { check: layout.title, reason: layout.reason } };
  const signature = signatureToExplain(verdict);
  if (verdict.outcome !== 'passed' || signature.outcome !== 'passed') return signatureRefusal(verdict, signature);
  if (publisherOf(verdict) === undefined) return unknownRoot(signature);
  return undefined;
}

const failureAmong = (checks: readonly Check[]): Check | undefined => checks.find(({ outcome }) => outcome === 'failed');

/** The one that decided; without a decision the strongest one: the others were not going to hold either. */
function signatureToExplain({ signatures, decidedBy }: FileVerdict): SignatureVerdict {
  const decided = signatures.find(({ index }) => index === decidedBy);
  const strongest = signatures.find((signature) => !isSha1(signature));
  const [first] = signatures;
  const found = decided ?? strongest ?? first;
  if (found === undefined) throw new RangeError('a signed file has a signature');
  return found;
}

const isSha1 = ({ digestAlgorithm }: SignatureVerdict): boolean => digestAlgorithm.toLowerCase().replaceAll('-', '') === 'sha1';

/** The signature itself comes before its chain: a chain says nothing about bytes that the signature does not cover. */
function signatureRefusal({ signatures, policy }: FileVerdict, signature: SignatureVerdict): CodedError {
  const own = failureAmong(signature.checks);
  // A SHA-1 signature fails for its digest alone: say that, because the remedy differs.
  if (signatures.every(isSha1) && isOnlyWeak(signature)) return { code: 'publishers/sha1-only', data: { policy } };
  if (own !== undefined) return { code: 'publishers/signature-broken', data: { check: own.title, reason: own.reason } };
  const { chain, timestamp } = signature;
  const signer = signature.signer?.name ?? 'unknown';
  const failedChecks = chain?.checks.filter(({ outcome }) => outcome === 'failed') ?? [];
  const revoked = failedChecks.find(({ id }) => id === 'chain.revocation' || id === 'chain.disallowed');
  if (revoked !== undefined) return { code: 'publishers/signer-revoked', data: { signer, reason: revoked.reason } };
  if (chain?.anchored !== true) return unknownRoot(signature);
  const failed = failedChecks[0] ?? failureAmong(timestamp === undefined ? [] : [...timestamp.checks, ...timestamp.chain.checks]);
  if (failed !== undefined) return { code: 'publishers/signer-refused', data: { signer, check: failed.title, reason: failed.reason } };
  return { code: 'publishers/not-proven', data: { signer, reason: openQuestion(signature), policy } };
}

/** Every failed check of the signature itself is about the strength of a digest, none about the bytes. */
function isOnlyWeak({ checks }: SignatureVerdict): boolean {
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  return failed.length > 0 && failed.every(({ id }) => id.endsWith('-strength') || id.endsWith('.algorithm') || id.endsWith('.algorithms'));
}

function unknownRoot({ signer, chain }: SignatureVerdict): CodedError {
  const top = chain?.certificates.at(-1) ?? signer;
  return { code: 'publishers/unknown-root', data: { signer: signer?.name ?? 'unknown', top: top?.name ?? 'unknown', issuer: top?.issuer ?? 'unknown' } };
}

function openQuestion({ checks, chain }: SignatureVerdict): string {
  const open = [...checks, ...(chain?.checks ?? [])].find(({ outcome }) => outcome === 'warning' || outcome === 'not-checked');
  return open?.reason ?? 'no signature decided.';
}
