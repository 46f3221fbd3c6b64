import { join } from 'node:path';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { Approvals } from '../../../src/main/core/publishers/approvals.js';
import { leavesOf } from '../../../src/main/core/publishers/stored-publisher.js';
import { TrustedCatalog } from '../../../src/main/core/publishers/trusted-catalog.js';
import { openDatabase, type Database } from '../../../src/main/core/store/database.js';
import type { Instant, PackageId } from '../../../src/shared/units.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { signedCatalog } from '../../fixtures/verdicts.js';

const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));
const nothingPublished = (): readonly [] => [];
const coded = (code: string): unknown => expect.objectContaining({ code });

let folder: ReturnType<typeof temporaryFolder>;
let database: Database;
let approvals: Approvals;
beforeEach(() => {
  folder = temporaryFolder();
  database = openDatabase(join(folder.path, 'a.db'));
  approvals = new Approvals(database);
});
afterEach(() => {
  database.close();
  folder[Symbol.dispose]();
});

describe('Approvals', () => {
  it('keep who decided what and when, over a restart', async () => {
    const signed = await signedCatalog();
    approvals.approve(signed, { kind: 'always', decidedBy: 'CONTOSO\\anna', decidedAt: day(3) });
    database.close();
    database = openDatabase(join(folder.path, 'a.db'));
    const [row] = new Approvals(database).list();
    expect(row).toEqual({
      publisherId: signed.signer.publisherId,
      name: 'Contoso Ltd',
      issuer: 'CN=Test Code CA',
      anchorName: 'Test Root',
      leaf: signed.signer.leaf,
      approval: 'always',
      decidedAt: '2026-01-03T00:00:00.000Z',
      decidedBy: 'CONTOSO\\anna',
      catalogues: 0,
    });
  });

  it('record every leaf of a publisher once', async () => {
    for (const serial of [1, 2, 2]) approvals.approve(await signedCatalog({ serial }), { kind: 'always', decidedBy: 'anna', decidedAt: day(serial) });
    const { publisherId } = (await signedCatalog()).signer;
    expect(leavesOf(database, publisherId).map(({ certificate }) => certificate.serialNumber)).toEqual(['0000000000000001', '0000000000000002']);
    expect(approvals.list()).toHaveLength(1);
  });

  it('are not weakened by a later approval for once', async () => {
    approvals.approve(await signedCatalog(), { kind: 'always', decidedBy: 'anna', decidedAt: day(1) });
    approvals.approve(await signedCatalog({}, 'another'), { kind: 'once', decidedBy: 'ben', decidedAt: day(2) });
    expect(approvals.list()).toMatchObject([{ approval: 'always', decidedBy: 'anna' }]);
  });

  it('tell listeners of a revocation, list what was published, and stay on record', async () => {
    const signed = await signedCatalog();
    const { publisherId } = signed.signer;
    const { approvalId } = approvals.approve(signed, { kind: 'always', decidedBy: 'anna', decidedAt: day(1) });
    const told: string[] = [];
    const stop = approvals.onRevoked((id) => told.push(id));
    approvals.onRevoked(() => 2);
    const published = [{ title: 'Reader 1', packageId: 'p' as PackageId, publishedAt: '2026-01-02T00:00:00.000Z' as Instant }];
    expect(approvals.revoke(publisherId, 'ben', day(5), (id) => (id === publisherId ? published : []))).toEqual({ stoppedJobs: 3, published });
    expect(told).toEqual([publisherId]);
    expect(() => approvals.demandInForce(approvalId)).toThrow(coded('publishers/approval-revoked'));
    expect(approvals.list()).toMatchObject([{ approval: 'revoked', decidedBy: 'ben', decidedAt: '2026-01-05T00:00:00.000Z' }]);
    stop();
    approvals.revoke(publisherId, 'ben', day(6), nothingPublished);
    expect(told).toHaveLength(1);
    expect(approvals.list()).toMatchObject([{ decidedAt: '2026-01-05T00:00:00.000Z' }]);
  });

  it('tell every listener of a revocation even when one fails', async () => {
    const signed = await signedCatalog();
    approvals.approve(signed, { kind: 'always', decidedBy: 'anna', decidedAt: day(1) });
    let told = 0;
    approvals.onRevoked(() => {
      throw new Error('this job will not stop');
    });
    approvals.onRevoked(() => (told += 1));
    expect(() => approvals.revoke(signed.signer.publisherId, 'ben', day(2), nothingPublished)).toThrow('will not stop');
    expect(told).toBe(1);
    expect(approvals.list()).toMatchObject([{ approval: 'revoked' }]);
  });

  it('know nothing of a publisher that was never seen', () => {
    expect(() => approvals.revoke('unknown', 'ben', day(1), nothingPublished)).toThrow(coded('app/not-found'));
    expect(() => approvals.demandInForce('unknown')).toThrow(coded('publishers/approval-revoked'));
    expect(approvals.list()).toEqual([]);
  });
});

describe('TrustedCatalog', () => {
  const trust = (signed: Awaited<ReturnType<typeof signedCatalog>>, approvalId?: string, previous?: typeof signed.signer): TrustedCatalog =>
    TrustedCatalog.trust(signed, { approvals, previous, now: day(10), ...(approvalId !== undefined && { approvalId }) });

  it('is not made of a catalogue that nobody approved', async () => {
    const signed = await signedCatalog();
    expect(() => trust(signed)).toThrow(coded('publishers/approval-needed'));
    expect(() => trust(signed, 'no such approval')).toThrow(coded('publishers/approval-needed'));
  });

  it('is made again and again under an approval for always', async () => {
    approvals.approve(await signedCatalog({}, 'first'), { kind: 'always', decidedBy: 'anna', decidedAt: day(1) });
    for (const text of ['second', 'third']) expect(trust(await signedCatalog({ serial: 2 }, text)).approval.kind).toBe('always');
  });

  it('is made once under an approval for once, of that file only', async () => {
    const signed = await signedCatalog({}, 'first');
    const { approvalId } = approvals.approve(signed, { kind: 'once', decidedBy: 'anna', decidedAt: day(1) });
    const other = await signedCatalog({}, 'second');
    expect(() => trust(other, approvalId)).toThrow(coded('publishers/approval-needed'));
    expect(trust(signed, approvalId).approval.approvalId).toBe(approvalId);
    expect(() => trust(signed, approvalId)).toThrow(coded('publishers/approval-used'));
    expect(() => trust(signed)).toThrow(coded('publishers/approval-needed'));
  });

  it('does not carry another publisher, not even with the approval in hand', async () => {
    const { approvalId } = approvals.approve(await signedCatalog(), { kind: 'always', decidedBy: 'anna', decidedAt: day(1) });
    for (const names of [{ name: 'Fabrikam' }, { issuer: 'CN=Other CA' }, { anchor: 'CN=Other Root' }]) {
      const other = await signedCatalog(names);
      expect(() => trust(other, approvalId)).toThrow(coded('publishers/approval-needed'));
    }
  });

  it('needs a decision about the change when the signer changed', async () => {
    const before = (await signedCatalog()).signer;
    const signed = await signedCatalog({ name: 'Fabrikam' });
    const plain = approvals.approve(signed, { kind: 'always', decidedBy: 'anna', decidedAt: day(1) });
    expect(() => trust(signed, undefined, before)).toThrow(coded('publishers/signer-changed'));
    expect(() => trust(signed, plain.approvalId, before)).toThrow(coded('publishers/signer-changed'));
    const accepted = approvals.approve(signed, { kind: 'once', decidedBy: 'anna', decidedAt: day(2), replaces: before.publisherId });
    const trusted = trust(signed, accepted.approvalId, before);
    expect(trusted.acceptsChangeFrom(before)).toBe(true);
    expect(trusted.acceptsChangeFrom((await signedCatalog({ name: 'Northwind' })).signer)).toBe(false);
  });

  it('does not take a change that was accepted for one file as accepted for the next', async () => {
    const before = (await signedCatalog()).signer;
    const signed = await signedCatalog({ name: 'Fabrikam' }, 'first');
    approvals.approve(signed, { kind: 'always', decidedBy: 'anna', decidedAt: day(2), replaces: before.publisherId });
    const next = trust(await signedCatalog({ name: 'Fabrikam' }, 'second'));
    expect(next.acceptsChangeFrom(before)).toBe(false);
  });

  it('is not made after a revocation, by no approval from before', async () => {
    const signed = await signedCatalog();
    const always = approvals.approve(signed, { kind: 'always', decidedBy: 'anna', decidedAt: day(1) });
    const once = approvals.approve(signed, { kind: 'once', decidedBy: 'anna', decidedAt: day(1) });
    approvals.revoke(signed.signer.publisherId, 'ben', day(2), nothingPublished);
    for (const approvalId of [undefined, always.approvalId, once.approvalId]) expect(() => trust(signed, approvalId)).toThrow(coded('publishers/approval-revoked'));
    const again = approvals.approve(signed, { kind: 'always', decidedBy: 'anna', decidedAt: day(3) });
    expect(trust(signed).approval.approvalId).toBe(again.approvalId);
  });
});
