import type { Check, FileVerdict, SignatureVerdict } from '../../../../shared/verdict.js';

/** Which of Windows' codes stands for a failed check, the most telling first. */
const byCheck: readonly (readonly [pattern: RegExp, code: number])[] = [
  [/^(?:content\.(?:digest|enhanced-hash)|signer\.(?:message-digest|signature)|file\.every-signature-fits)$/u, 0x8009_6010],
  [/^(?:cab|pe|msi)\.|^file\.layout$|^signature\.|^content\.|^signer\./u, 0x8009_200d],
  [/^chain\.anchor$/u, 0x800b_0109],
  [/^chain\.disallowed$/u, 0x800b_0004],
  [/^chain\.revocation$/u, 0x800b_010c],
  [/^chain\.validity$/u, 0x800b_0101],
  [/^chain\.extended-key-usage$/u, 0x800b_0110],
  [/^chain\./u, 0x800b_010a],
];

const failedOf = (checks: readonly Check[]): Check[] => checks.filter((check) => check.outcome === 'failed');
const checksOf = (signature: SignatureVerdict): readonly Check[] => [...signature.checks, ...(signature.chain?.checks ?? [])];

/**
 * The code that a Windows client would refuse the file with; `undefined` when it would take it.
 * A prediction: `verdict` is made with this console's anchors, which stand for the client's.
 */
export function predictTrustCode(verdict: FileVerdict): number | undefined {
  if (verdict.outcome === 'passed' || verdict.outcome === 'warning') return undefined;
  if (!verdict.signed || verdict.signatures.length === 0) return 0x800b_0100;
  const failed = failedOf([...verdict.checks, ...verdict.signatures.flatMap(checksOf)]);
  for (const [pattern, code] of byCheck) {
    if (failed.some((check) => pattern.test(check.id))) return code;
  }
  return 0x800b_0004;
}
