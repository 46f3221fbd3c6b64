import { expect, it } from 'vitest';
import { keepFacts } from '../../src/renderer/features/jobs/model.js';
import { openChain, withLink, type ChainLink } from '../../src/shared/chain.js';
import type { JobSnapshot } from '../../src/shared/ipc/jobs.js';
import { bytes, instant, type PackageId } from '../../src/shared/units.js';

const digest: ChainLink = { name: 'digest', state: 'proven', summary: 'The digests are right.', facts: [{ label: 'SHA-256', value: 'ab' }] };
const snapshotWith = (...links: readonly ChainLink[]): JobSnapshot => ({
  jobId: 'j',
  purpose: 'publish',
  title: 'Job',
  state: 'running',
  createdAt: instant(new Date(0)),
  server: 'wsus', serverId: 'one', siblings: [],
  items: [{ packageId: 'p' as PackageId, title: 'Update', vendor: 'Contoso', size: bytes(1), state: 'running', step: '', downloaded: bytes(0), chain: links.reduce(withLink, openChain()) }],
  decisions: [],
  progress: { jobId: 'j', downloaded: bytes(0), toDownload: bytes(1), speed: 0, items: [] },
  hasReport: false,
  canApprove: false,
});
const digestOf = ({ items }: JobSnapshot): ChainLink | undefined => items[0]?.chain.find(({ name }) => name === 'digest');

it('keeps the facts that are known while their link says the same, and no others', () => {
  const full = snapshotWith(digest);
  expect(digestOf(keepFacts(full, snapshotWith({ ...digest, facts: [] })))).toEqual(digest);
  const failed: ChainLink = { ...digest, state: 'failed', facts: [] };
  expect(digestOf(keepFacts(full, snapshotWith(failed)))).toEqual(failed);
  const newer: ChainLink = { ...digest, facts: [{ label: 'SHA-256', value: 'cd' }] };
  expect(digestOf(keepFacts(full, snapshotWith(newer)))).toEqual(newer);
  expect(keepFacts(undefined, full)).toEqual(full);
});
