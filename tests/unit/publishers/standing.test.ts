import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publisherIdOf, publisherOf, type Publisher } from '../../../src/main/core/publishers/identity.js';
import { describeChanges, describeLeafChanges } from '../../../src/main/core/publishers/changes.js';
import { standingOf, type ApprovalRecord } from '../../../src/main/core/publishers/standing.js';
import type { Fingerprint, Instant } from '../../../src/shared/units.js';
import { certificate, chainOf, signature, verdict, type SignerNames } from '../../fixtures/verdicts.js';

const publisher = (names: SignerNames = {}): Publisher => publisherOf(verdict({ signatures: [signature({}, chainOf(names))] }))!;
const at = (day: number): Instant => `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z` as Instant;
const approval = (kind: 'once' | 'always', day: number, revoked?: number): ApprovalRecord => ({
  approvalId: `${kind}-${String(day)}`,
  kind,
  decidedAt: at(day),
  ...(revoked !== undefined && { revokedAt: at(revoked) }),
});
const contoso = publisher();
const fabrikam = publisher({ name: 'Fabrikam' });

describe('publisherIdOf', () => {
  it('depends on each of the three parts and on nothing else', () => {
    const changed = [{ name: 'Other' }, { issuer: 'CN=Other CA' }, { anchor: 'CN=Other Root' }].map((names) => publisher(names).publisherId);
    expect(new Set([contoso.publisherId, ...changed]).size).toBe(4);
    expect(publisher({ serial: 2 }).publisherId).toBe(contoso.publisherId);
  });

  it('cannot be confused by moving characters from one part to the next', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (issuer, subject, moved) => {
        const anchor = '0'.repeat(64) as Fingerprint;
        expect(publisherIdOf(anchor, issuer + moved, subject)).not.toBe(publisherIdOf(anchor, issuer, moved + subject));
      }),
    );
  });
});

describe('standingOf', () => {
  it('knows nobody at first', () => {
    expect(standingOf(contoso, [], undefined)).toEqual({ kind: 'unknown' });
  });

  it('is approved by an approval for always, since the first one', () => {
    expect(standingOf(contoso, [approval('always', 7), approval('always', 3)], undefined)).toEqual({ kind: 'approved', since: at(3), always: true });
  });

  it('asks again after an approval for once', () => {
    expect(standingOf(contoso, [approval('once', 3)], contoso)).toEqual({ kind: 'unknown' });
  });

  it('is still approved with a renewed leaf', () => {
    expect(standingOf(publisher({ serial: 2 }), [approval('always', 3)], contoso).kind).toBe('approved');
  });

  it('asks again for another signer of a known catalogue, even one that is approved for something else', () => {
    const standing = standingOf(fabrikam, [approval('always', 3)], contoso);
    expect(standing).toMatchObject({ kind: 'changed', previous: contoso.leaf });
    expect(standing.kind === 'changed' && standing.changes[0]).toContain('Fabrikam');
  });

  it('says revoked, not changed or unknown, of a revoked signer', () => {
    const revoked = [approval('always', 3, 5), approval('once', 2, 8)];
    expect(standingOf(contoso, revoked, undefined)).toEqual({ kind: 'revoked', since: at(8) });
    expect(standingOf(contoso, revoked, fabrikam).kind).toBe('revoked');
  });

  it('counts a decision that was made after the revocation', () => {
    expect(standingOf(contoso, [approval('always', 3, 5), approval('always', 9)], contoso)).toEqual({ kind: 'approved', since: at(9), always: true });
    expect(standingOf(contoso, [approval('always', 3, 5), approval('once', 9)], contoso)).toEqual({ kind: 'unknown' });
  });

  it('never approves without an approval for always in force and the same signer as before', () => {
    const records = fc.array(fc.record({ kind: fc.constantFrom('once' as const, 'always' as const), day: fc.integer({ min: 1, max: 28 }), revoked: fc.option(fc.integer({ min: 1, max: 28 }), { nil: undefined }) }));
    fc.assert(
      fc.property(records, fc.constantFrom(undefined, contoso, fabrikam), (made, previous) => {
        const approvals = made.map(({ kind, day, revoked }) => approval(kind, day, revoked));
        const mayPass = approvals.some(({ kind, revokedAt }) => kind === 'always' && revokedAt === undefined) && previous !== fabrikam;
        expect(standingOf(contoso, approvals, previous).kind === 'approved').toBe(mayPass);
        expect(standingOf(contoso, approvals.toReversed(), previous)).toEqual(standingOf(contoso, approvals, previous));
      }),
    );
  });
});

describe('describeChanges', () => {
  it('names subject, issuer, root and certificate', () => {
    const sentences = describeChanges(contoso, publisher({ name: 'Fabrikam', issuer: 'CN=Other CA', anchor: 'CN=Other Root' }));
    expect(sentences.map((sentence) => sentence.split(' ').slice(0, 2).join(' '))).toEqual(['The subject', 'The issuer', 'The chain', 'The certificate']);
  });

  it('says of a renewed leaf that it was renewed, and whether its key is of another kind', () => {
    const before = certificate('CN=A', 'CN=B', { key: 'RSA 2048' }, 1);
    const now = certificate('CN=A', 'CN=B', { key: 'EC P-256', signatureAlgorithm: 'ecdsa-with-SHA256' }, 2);
    expect(describeLeafChanges(before, now)).toEqual([
      expect.stringContaining(now.thumbprint),
      'The kind of key was “RSA 2048” and is now “EC P-256”.',
      'The algorithm that the certificate is signed with was “sha256WithRSAEncryption” and is now “ecdsa-with-SHA256”.',
    ]);
    expect(describeLeafChanges(before, before)).toEqual([]);
  });
});
