import { describe, expect, it } from 'vitest';
import { unusualAbout, type Surroundings } from '../../../src/main/core/publishers/unusual.js';
import type { Fingerprint, Instant } from '../../../src/shared/units.js';
import type { CertificateSummary, FileVerdict } from '../../../src/shared/verdict.js';
import { chainOf, check, signature, timestamp, verdict, without } from '../../fixtures/verdicts.js';

const now = new Date('2026-03-01T00:00:00Z');
const about = (found: FileVerdict, surroundings: Partial<Surroundings> = {}): readonly string[] => unusualAbout(found, { now, otherPublishers: [], ...surroundings });
const withLeaf = (leaf: Partial<CertificateSummary>): FileVerdict => verdict({ signatures: [signature({}, chainOf({}, leaf))] });
const named = (subject: string, name: string): FileVerdict => withLeaf({ subject, name });

describe('unusualAbout', () => {
  it('finds nothing about an ordinary publisher', () => {
    expect(about(verdict())).toEqual([]);
  });

  it.each<[string, FileVerdict]>([
    ['self-signed', withLeaf({ selfSigned: true })],
    ['valid for one day only', withLeaf({ notBefore: '2026-02-01T00:00:00.000Z' as Instant, notAfter: '2026-02-02T00:00:00.000Z' as Instant })],
    ['valid for 3652 days', withLeaf({ notBefore: '2025-01-01T00:00:00.000Z' as Instant, notAfter: '2035-01-01T00:00:00.000Z' as Instant })],
    ['expired on 2026-02-15', withLeaf({ notAfter: '2026-02-15T00:00:00.000Z' as Instant })],
    ['signed with SHA-1 only', verdict({ signatures: [signature({ digestAlgorithm: 'sha1' })] })],
    ['certificate itself is signed with SHA-1', withLeaf({ signatureAlgorithm: 'sha1WithRSAEncryption' })],
    ['key is weak: RSA 1024', withLeaf({ key: 'RSA 1024' })],
    ['names no organisation', named('CN=Contoso', 'Contoso')],
    ['different scripts', named('CN=Cоntoso,O=Cоntoso', 'Cоntoso')],
    ['letters of another script', named('CN=АСЕ,O=АСЕ', 'АСЕ')],
    ['cannot be seen', named('CN=Contoso\\E2\\80\\AE,O=Contoso', 'Contoso\uFFFD')],
    ['Everything is accepted', verdict({ relaxations: ['Everything is accepted.'] })],
    ['could not be read', verdict({ signatures: [signature({ outcome: 'warning', checks: [check('signature.certificates', 'warning', 'One certificate could not be read.')] })] })],
  ])('says "%s"', (words, found) => {
    expect(about(found).filter((sentence) => sentence.includes(words))).toHaveLength(1);
  });

  it('says that there is no time stamp, also when there is one that does not hold', () => {
    for (const one of [without(signature(), 'timestamp'), signature({ timestamp: timestamp('2026-02-01T00:00:00.000Z', 'failed') })]) {
      expect(about(verdict({ signatures: [one] }))).toContainEqual(expect.stringContaining('no time stamp'));
    }
  });

  it('says of missing revocation data that it was not checked, never that it is good', () => {
    const chain = chainOf({});
    const unchecked = { ...chain, checks: [check('chain.revocation', 'not-checked', 'No list was imported.')] };
    expect(about(verdict({ signatures: [signature({}, unchecked)] }))).toEqual(['Revocation was not checked. No list was imported.']);
    expect(about(verdict({ signatures: [signature({}, { ...chain, checks: [] })] }))).toEqual(['Revocation was not checked.']);
  });

  it('notices a name that looks like another publisher', () => {
    expect(about(named('CN=C0nt0s0 Ltd,O=C0nt0s0 Ltd', 'C0nt0s0 Ltd'), { otherPublishers: ['Contoso Ltd'] })).toEqual([
      'The name looks like “Contoso Ltd”, which is another publisher.',
    ]);
    expect(about(verdict(), { otherPublishers: ['Contoso Ltd', 'Fabrikam'] })).toEqual([]);
  });

  it('compares the signer with the certificates that the catalogue names', () => {
    const own = verdict().signatures[0]!.signer!.fingerprint;
    const other = 'a'.repeat(64) as Fingerprint;
    expect(about(verdict(), { contentCertificates: [other, own] })).toEqual([]);
    expect(about(verdict(), { contentCertificates: [other] })).toHaveLength(1);
  });
});
