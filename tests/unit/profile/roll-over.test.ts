import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KnownSigner } from '../../../src/shared/ipc/roll-over.js';
import type { PackageId } from '../../../src/shared/units.js';
import { readOfflineHealth } from '../../../src/main/core/profile/offline-health.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import { entriesOf } from '../../fixtures/journal.js';
import { PracticeTemplate, TestProfile } from '../../fixtures/profile.js';

let template: PracticeTemplate;
beforeAll(async () => void (template = await PracticeTemplate.make()), 60_000);
afterAll(() => template[Symbol.dispose]());

const never = new AbortController().signal;
const make = async (test: TestProfile, commonName: string): Promise<unknown> => test.profile.certificates.makeSelfSigned({ subject: { commonName }, bits: 3072, years: 2 }, never);
const trustHere = async (test: TestProfile, name: string): Promise<void> => writeFileSync(join(test.ready.anchors, `${name}.cer`), (await test.profile.certificates.savable('certificate', never)).content);
const nameOf = (signer: KnownSigner | undefined): string | undefined => signer?.certificate.name;
const actions = (test: TestProfile): string[] => entriesOf(test.profile.journal.page(undefined)).map(({ action }) => action);
async function resign(test: TestProfile, ids: readonly PackageId[]): Promise<string[]> {
  const jobId = await test.profile.published.resign(ids, never);
  await test.profile.jobs.settled(jobId);
  return test.profile.jobs.get(jobId).items.map(({ state, error }) => error?.code ?? state);
}

describe('a roll-over', { timeout: 120_000 }, () => {
  it('keeps the next one beside, switches there and back, and retires the old one when nothing needs it', async () => {
    await using test = await TestProfile.open(template);
    const { rollOver, certificates, published } = test.profile;
    await make(test, 'First');
    await certificates.keep(undefined, never);
    await trustHere(test, 'first');
    await test.import();
    await test.publish(test.find('Northwind Labels', 'Litware Editor'));
    await make(test, 'Second');
    const kept = await rollOver.keepNext(undefined, never);
    expect([nameOf(kept.signing), kept.next?.certificate.name]).toEqual(['First', 'Second']);
    expect(readFileSync(join(test.folder, 'next-signing-certificate.json'), 'utf8')).not.toContain('PRIVATE');

    const switched = await rollOver.switch('here', undefined, never);
    expect([nameOf(switched.signing), switched.next, nameOf(switched.former[0]), switched.former[0]?.keyKept]).toEqual(['Second', undefined, 'First', true]);
    expect(nameOf((await rollOver.switchBack(never)).signing)).toBe('First');
    const again = await rollOver.switch('here', undefined, never);
    await trustHere(test, 'second');
    const old = again.former.find((signer) => nameOf(signer) === 'First')!.certificate.fingerprint;
    await expect(rollOver.retire(again.signing!.certificate.fingerprint, never)).rejects.toMatchObject({ code: 'certificates/still-signs' });
    await expect(rollOver.retire(old, never)).rejects.toMatchObject({ code: 'certificates/still-needed', data: { count: 2, unknown: 0 } });
    const { groups } = await rollOver.look(never);
    expect(groups.map(({ name, updates }) => [name, updates.length, updates.some(({ stamped }) => stamped)])).toEqual([['First', 2, false]]);
    expect(await resign(test, groups[0]!.updates.map(({ packageId }) => packageId))).toEqual(['published', 'published']);
    const retired = await rollOver.retire(old, never);
    expect(retired.former.find((signer) => nameOf(signer) === 'First')).toMatchObject({ keyKept: false, retiredAt: expect.any(String) as string });
    expect(existsSync(join(test.folder, 'previous-signing-certificate.json'))).toBe(false);
    expect((await published.list(never)).certificate?.name).toBe('Second');
    expect(actions(test)).toEqual(expect.arrayContaining(['keep the next signing certificate', 'switch to the next signing certificate', 'switch back to the former signing certificate', 'retire a signing certificate']));
    using database = openDatabase(join(test.folder, 'countersign.db'));
    expect(await readOfflineHealth(test.folder, database, new Date(Date.now() + 725 * 86_400_000))).toMatchObject({ warning: 'last-days', effect: expect.stringMatching(/^2 updates published with it carry no time stamp/u) as string });
  });

  it('gives the next one to the server that signs, and then signs with it', async () => {
    await using test = await TestProfile.open(template);
    const { rollOver } = test.profile;
    const before = await rollOver.status(never);
    expect(before.signing?.by).toBe('server');
    await make(test, 'Second');
    await rollOver.keepNext(undefined, never);
    const { signing, former } = await rollOver.switch('server', undefined, never);
    expect([nameOf(signing), signing?.by, former.map(nameOf)]).toEqual(['Second', 'server', [nameOf(before.signing)]]);
    await expect(rollOver.switch('server', undefined, never)).rejects.toMatchObject({ code: 'certificates/no-next' });
    await expect(rollOver.switchBack(never)).rejects.toMatchObject({ code: 'certificates/nothing-to-go-back-to' });
  });
});

describe('the day a key is lost', { timeout: 120_000 }, () => {
  it('ends all signing with it, and signs anew only what was recorded here', async () => {
    await using test = await TestProfile.open(template);
    const { rollOver, certificates } = test.profile;
    await test.import();
    await test.publish(test.find('Northwind Labels'));
    // The server's certificate: whoever has its key can publish as well.
    await test.control('other-tool', { tool: 'patch-service', title: 'Planted 1.0' });
    const { signing } = await rollOver.status(never);
    const lost = signing!.certificate.fingerprint;
    await rollOver.reportLost(lost, never);
    await expect(certificates.signing(never)).rejects.toMatchObject({ code: 'certificates/key-reported-lost' });
    expect((await test.profile.status()).attention.map(({ title }) => title)).toContain('Signing certificate: Its key was reported lost');
    await expect(test.start(test.find('Litware Editor'))).rejects.toMatchObject({ code: 'certificates/key-reported-lost' });

    await make(test, 'Sound');
    await rollOver.keepNext(undefined, never);
    await rollOver.switch('here', undefined, never);
    await trustHere(test, 'sound');
    const { groups } = await rollOver.look(never);
    const its = groups.find(({ fingerprint }) => fingerprint === lost)!.updates;
    const [own, planted] = ['Northwind', 'Planted'].map((begin) => its.find(({ title }) => title.startsWith(begin))!.packageId);
    expect(await resign(test, [own!, planted!])).toEqual(['published', 'published/signer-lost']);
    expect(actions(test)).toContain('report a signing key as lost or stolen');
  });

  it('refuses to keep a certificate for the lost key, and believes a report that is taken back', async () => {
    await using test = await TestProfile.open(template);
    const { rollOver, certificates } = test.profile;
    await make(test, 'First');
    await certificates.keep(undefined, never);
    const path = join(test.folder, 'copy.pfx');
    writeFileSync(path, await certificates.exportPfx({ password: 'five words are enough', encryption: 'aes' }));
    const { signing } = await rollOver.status(never);
    const { fingerprint } = signing!.certificate;
    await rollOver.reportLost(fingerprint, never);
    await certificates.openPfx(path, 'five words are enough', never);
    await expect(certificates.keep(undefined, never)).rejects.toMatchObject({ code: 'certificates/key-reported-lost' });
    await expect(rollOver.keepNext(undefined, never)).rejects.toMatchObject({ code: 'certificates/key-reported-lost' });
    await rollOver.takeBackReport(fingerprint, never);
    expect((await certificates.signing(never)).kind).toBe('here');
  });
});
