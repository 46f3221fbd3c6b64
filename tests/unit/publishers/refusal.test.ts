import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/main/core/publishers/refusal.js';
import type { FileVerdict, Outcome } from '../../../src/shared/verdict.js';
import { chainOf, check, signature, verdict, without } from '../../fixtures/verdicts.js';

const failed = (changes: Partial<FileVerdict>): FileVerdict => verdict({ outcome: 'failed', ...changes });
const undecided = (changes: Partial<FileVerdict>): FileVerdict => without(failed(changes), 'decidedBy');
const brokenChain = (id: string) => ({ ...chainOf({}), checks: [check(id, 'failed')], outcome: 'failed' as const });

describe('refusalOf', () => {
  it('lets a cabinet pass whose deciding signature holds, with a warning too', () => {
    expect(refusalOf(verdict())).toBeUndefined();
    expect(refusalOf(verdict({ signatures: [signature({ outcome: 'warning', checks: [check('signature.timestamp', 'warning')] })] }))).toBeUndefined();
  });

  it.each<[string, FileVerdict]>([
    ['publishers/not-a-cabinet', verdict({ container: 'pe' })],
    ['publishers/not-a-cabinet', failed({ container: 'none', signed: false, signatures: [] })],
    ['publishers/unsigned', failed({ signed: false, signatures: [], checks: [check('file.signed', 'failed')] })],
    ['publishers/cabinet-damaged', failed({ signed: false, signatures: [], checks: [check('file.layout', 'failed')] })],
    ['publishers/cabinet-damaged', failed({ checks: [check('cab.signature-end', 'failed'), check('file.policy', 'failed')] })],
    ['publishers/signature-broken', failed({ signatures: [signature({ checks: [check('content.digest', 'failed')], outcome: 'failed' })] })],
    ['publishers/sha1-only', undecided({ signatures: [signature({ digestAlgorithm: 'sha1' })], checks: [check('file.policy', 'failed')] })],
    ['publishers/unknown-root', failed({ signatures: [signature({ outcome: 'failed' }, { ...brokenChain('chain.anchor'), anchored: false })] })],
    ['publishers/signer-revoked', failed({ signatures: [signature({ outcome: 'failed' }, brokenChain('chain.revocation'))] })],
    ['publishers/signer-revoked', failed({ signatures: [signature({ outcome: 'failed' }, brokenChain('chain.disallowed'))] })],
    ['publishers/signer-refused', failed({ signatures: [signature({ outcome: 'failed' }, brokenChain('chain.validity'))] })],
    ['publishers/not-proven', verdict({ outcome: 'warning' })],
    ['publishers/not-proven', verdict({ outcome: 'not-checked' })],
  ])('says %s', (code, found) => {
    expect(refusalOf(found)?.code).toBe(code);
  });

  it('says that bytes were changed before it says anything about the signer', () => {
    const both = signature({ checks: [check('content.digest', 'failed')], outcome: 'failed' }, { ...brokenChain('chain.anchor'), anchored: false });
    expect(refusalOf(failed({ signatures: [both] }))?.code).toBe('publishers/signature-broken');
  });

  it('does not believe a verdict that contradicts itself', () => {
    const stranger = chainOf({ name: 'Somebody else' });
    const contradictions: FileVerdict[] = [
      verdict({ signatures: [] }),
      verdict({ signatures: [{ ...signature(), chain: stranger }] }),
      verdict({ signatures: [signature({ outcome: 'failed' })] }),
      verdict({ signatures: [signature({}, { ...chainOf({}), anchored: false })] }),
      verdict({ decidedBy: 7 }),
    ];
    for (const contradiction of contradictions) expect(refusalOf(contradiction)).toBeDefined();
  });

  it.each<Outcome>(['failed', 'warning', 'not-checked'])('never lets an outcome of "%s" pass, whatever else is good', (outcome) => {
    expect(refusalOf(verdict({ outcome, relaxations: ['Everything is accepted.'], policy: 'Anything goes' }))).toBeDefined();
  });
});
