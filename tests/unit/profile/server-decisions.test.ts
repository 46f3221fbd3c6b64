import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CategoryOverview } from '../../../src/shared/ipc/server-decisions.js';
import type { Guid } from '../../../src/shared/units.js';
import { startUnattended } from '../../../src/main/core/unattended/jobs.js';
import { entriesOf } from '../../fixtures/journal.js';
import { PracticeTemplate, TestProfile } from '../../fixtures/profile.js';

let template: PracticeTemplate;
beforeAll(async () => void (template = await PracticeTemplate.make()), 60_000);
afterAll(() => template[Symbol.dispose]());

const never = new AbortController().signal;
const allComputers = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' as Guid;
const coded = (code: string): unknown => expect.objectContaining({ code });
const audited = (test: TestProfile): readonly string[] => entriesOf(test.profile.journal.page(undefined)).map(({ action }) => action);
const titles = ({ categories }: CategoryOverview): string[] => categories.map(({ kind, title, uses }) => `${kind} ${title}: ${String(uses.length)}`);

describe('categories', { timeout: 90_000 }, () => {
  it('are counted with what is in them, and a chosen name is used from then on, in revisions too', async () => {
    await using test = await TestProfile.open(template);
    const { serverDecisions, jobs, published } = test.profile;
    await test.import();
    const [reader] = test.find('Contoso Reader');
    const [product] = reader!.products;
    await test.publish([reader!]);
    const before = await serverDecisions.categories(never);
    expect(titles(before)).toEqual([`vendor ${reader!.vendor}: 1`, `product ${product!}: 1`]);
    expect(before).toMatchObject({ used: 2, limit: 100, unknown: 0, names: { vendors: [], products: [] } });
    expect(before.categories[1]).toMatchObject({ vendor: reader!.vendor, uses: [{ packageId: reader!.packageId, own: true }] });

    const names = { vendors: [], products: [{ vendor: reader!.vendor, name: product!, as: 'Documents' }] };
    expect(await serverDecisions.preview(names, never)).toMatchObject({ used: 2, moving: [{ packageId: reader!.packageId }], emptied: [product] });
    expect(await serverDecisions.categories(never)).toEqual(before);
    await serverDecisions.saveNames(names, never);
    expect(audited(test)).toContain('change the names that are published under');

    const jobId = await published.act([reader!.packageId], { kind: 'revise', change: { severity: 'Critical' } }, never);
    await jobs.settled(jobId);
    expect(jobs.get(jobId).items[0]).toMatchObject({ state: 'published' });
    const after = await serverDecisions.categories(never);
    expect(titles(after)).toEqual([`vendor ${reader!.vendor}: 1`, `product ${product!}: 0`, 'product Documents: 1']);
    const details = await published.details(reader!.packageId, never);
    expect(details.row).toMatchObject({ revisionNumber: 2, products: ['Documents'] });
    expect((await jobs.checkAsClient(jobs.list().find(({ purpose }) => purpose === 'publish')!.jobId, never))[0]?.accepted).toBe(true);
    expect((await serverDecisions.preview(names, never)).moving).toEqual([]);
  });

  it('of what is published anew go by the chosen names, which the plan and the selection know', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    const rows = test.find('Contoso Reader', 'Fabrikam');
    const vendor = 'One Vendor';
    const names = { vendors: rows.map((row) => ({ name: row.vendor, as: vendor })), products: rows.flatMap((row) => row.products.map((name) => ({ vendor, name, as: 'Everything' }))) };
    await test.profile.serverDecisions.saveNames(names, never);
    const references = rows.map(({ catalogueId, packageId }) => ({ catalogueId, packageId }));
    expect((await test.profile.jobs.plan(references, never)).newCategories).toEqual([vendor, 'Everything']);
    expect((await test.profile.updates.selection(references, never)).newCategories).toEqual([vendor, 'Everything']);
    await test.publish(rows);
    expect(titles(await test.profile.serverDecisions.categories(never))).toEqual([`vendor ${vendor}: 2`, 'product Everything: 2']);
  });

  it('keep their names when new ones do not fit each other', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    await expect(test.profile.serverDecisions.saveNames({ vendors: [{ name: 'A', as: 'B' }, { name: 'B', as: 'C' }], products: [] }, never)).rejects.toEqual(coded('wsus/category-name-chained'));
    expect(test.profile.server.categoryNames).toEqual({ vendors: [], products: [] });
  });
});

it('rules are told in words, with what they would do', { timeout: 60_000 }, async () => {
  await using test = await TestProfile.open(template);
  await test.import();
  const [off] = await test.profile.serverDecisions.rules(never);
  expect(off).toMatchObject({ reach: 'off' });
  await test.control('approval-rule', { id: off!.ruleId, enabled: true });
  const [on] = await test.profile.serverDecisions.rules(never);
  expect(on).toMatchObject({ enabled: true, reach: 'certain' });
  expect(on!.sentence).toMatch(/^Approves for installation every new update of any product with the classification “.+” or “.+”, for “All Computers”\.$/u);
});

describe('a software update point', { timeout: 90_000 }, () => {
  it('is recognised, and approvals are refused there with what to do instead', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    await test.control('update-point', { enabled: true });
    const rows = test.find('Contoso Reader');
    expect(await test.profile.server.updatePoint()).toMatchObject({ updatePoint: { certainty: 'likely', signs: [expect.stringContaining('Configuration Manager Client'), expect.stringContaining('SITE01$')] } });
    const references = rows.map(({ catalogueId, packageId }) => ({ catalogueId, packageId }));
    expect((await test.profile.jobs.plan(references, never)).updatePoint).toMatchObject({ certainty: 'likely' });
    await expect(test.start(rows, { approveForGroup: allComputers })).rejects.toEqual(coded('wsus/update-point'));
    await expect(startUnattended(test.profile, [test.profile.server], rows, { kind: 'everybody' }, never)).rejects.toEqual(coded('wsus/update-point'));
    const job = await test.publish(rows);
    expect(job.items[0]?.state).toBe('published');
    await expect(test.profile.jobs.approve(job.jobId, allComputers, undefined, never)).rejects.toEqual(coded('wsus/update-point'));
    await expect(test.profile.published.act([rows[0]!.packageId], { kind: 'approve', groups: [{ groupId: allComputers, choice: 'install' }] }, never)).rejects.toEqual(coded('wsus/update-point'));
    expect((await test.state()).deployments).toEqual([]);
    const steps = await test.profile.server.diagnose(1, never);
    expect(steps.at(-1)).toMatchObject({ state: 'warning', error: { code: 'wsus/update-point-found' } });

    // The administrator knows better.
    expect(await test.profile.server.tellUpdatePoint(false)).toEqual({ told: false });
    expect(await test.profile.jobs.approve(job.jobId, allComputers, undefined, never)).toEqual({ approved: 1, failed: [] });
    expect(audited(test)).toContain('say who manages the server');
    expect(await test.profile.server.tellUpdatePoint(undefined)).toMatchObject({ updatePoint: { certainty: 'likely' } });
  });

  it('that only may be one leaves approvals where they are until somebody says so', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    await test.control('update-point', { enabled: true, client: false });
    expect(await test.profile.server.updatePoint()).toMatchObject({ updatePoint: { certainty: 'possible' } });
    const rows = test.find('Contoso Reader');
    expect((await test.publish(rows, { approveForGroup: allComputers })).items[0]?.state).toBe('published');
    expect((await test.state()).deployments).toHaveLength(1);
    expect(await test.profile.server.tellUpdatePoint(true)).toMatchObject({ told: true, updatePoint: { certainty: 'told' } });
    await expect(test.start(rows, { approveForGroup: allComputers })).rejects.toEqual(coded('wsus/update-point'));
  });
});
