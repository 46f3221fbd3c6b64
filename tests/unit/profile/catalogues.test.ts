import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, makeAuthority } from '../../fixtures/authority/index.js';
import { PracticeTemplate, TestProfile, packagesOf, writeCatalogueFile } from '../../fixtures/profile.js';
import { instant } from '../../../src/shared/units.js';

let template: PracticeTemplate;
beforeAll(async () => void (template = await PracticeTemplate.make()), 60_000);
afterAll(() => template[Symbol.dispose]());

const never = new AbortController().signal;
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('the catalogues of a profile', { timeout: 60_000 }, () => {
  it('read nothing of a catalogue before its publisher is approved', async () => {
    await using test = await TestProfile.open(template);
    const { catalogues } = test.profile;
    const stranger = makeAuthority();
    writeFileSync(join(test.ready.anchors, 'stranger-root.cer'), stranger.root.certificate);
    const path = await writeCatalogueFile(join(test.folder, 'made'), { packages: await packagesOf(test.ready.catalogue), identity: identityOf(stranger.publisher) });
    const inspection = await catalogues.inspectFile(path, never);
    expect(inspection).toMatchObject({ standing: { kind: 'unknown' }, publisher: { name: 'Test Publisher' } });
    expect(inspection.content).toBeUndefined();
    await expect(catalogues.decide(inspection.inspectionId, 'import', false, never)).rejects.toEqual(coded('publishers/approval-needed'));
    expect(test.rows()).toEqual([]);
    const approved = await catalogues.decide(inspection.inspectionId, 'approve-once', false, never);
    expect(approved.content).toMatchObject({ packages: 33 });
    await catalogues.cancel(inspection.inspectionId);
    expect(test.rows()).toEqual([]);
  });

  it('refuse an older catalogue until that is wanted', async () => {
    await using test = await TestProfile.open(template);
    const packages = await packagesOf(test.ready.catalogue);
    const older = packages.map((found) => ({ ...found, creationDate: instant(new Date(Date.parse(found.creationDate) - 86_400_000)) }));
    await test.import(await writeCatalogueFile(join(test.folder, 'made'), { packages, identity: template.publisher }));
    const path = await writeCatalogueFile(join(test.folder, 'made'), { packages: older, identity: template.publisher });
    const inspection = await test.profile.catalogues.inspectFile(path, never);
    expect(inspection.content?.freshness.state).toBe('older');
    await expect(test.profile.catalogues.decide(inspection.inspectionId, 'import', false, never)).rejects.toEqual(coded('publishers/older-catalogue'));
    expect(test.rows()[0]?.created).toBe(packages.map(({ creationDate }) => creationDate).sort().at(-1));
    const imported = await test.profile.catalogues.decide(inspection.inspectionId, 'import', true, never);
    expect(imported.imported).toBeDefined();
    expect(test.rows()[0]?.created).toBe(older.map(({ creationDate }) => creationDate).sort().at(-1));
  });

  it('set a broken package aside, say so, and take the rest', async () => {
    await using test = await TestProfile.open(template);
    const { imported, content } = await test.import(test.ready.catalogueWithProblems);
    expect(content).toMatchObject({ packages: 3 });
    const rows = test.profile.catalogues.setAside(imported!.catalogueId);
    expect(rows).toHaveLength(content!.setAside);
    expect(rows.some(({ error }) => error.code.startsWith('catalog/'))).toBe(true);
    expect(test.rows().map(({ title }) => title).sort()).toEqual(['Wingtip Calendar 1.0.0.0 (x64)', 'Wingtip Clock 1.0.0.0 (x64)', 'Wingtip Notes 1.0.0.0 (x64)']);
  });

  it('take a catalogue from a folder of a stick, and say what is wrong with everything else there', async () => {
    await using test = await TestProfile.open(template);
    const { catalogues } = test.profile;
    const stick = join(test.folder, 'my stick');
    mkdirSync(join(stick, 'a folder.cab', 'deep'), { recursive: true });
    copyFileSync(test.ready.catalogue, join(stick, 'a folder.cab', 'deep', 'right.cab'));
    writeFileSync(join(stick, 'empty.CAB'), '');
    writeFileSync(join(stick, 'text.cab'), 'MSCF, but not really');
    copyFileSync(test.ready.catalogue, join(stick, 'short.cab'));
    truncateSync(join(stick, 'short.cab'), 4000);
    writeFileSync(join(stick, 'notes.txt'), 'no cabinet');
    const chosen = await catalogues.offer(stick);
    expect(chosen.cabinets.map(({ name }) => name.replaceAll('\\', '/')).sort()).toEqual(['a folder.cab/deep/right.cab', 'empty.CAB', 'short.cab', 'text.cab']);
    for (const { name, sourceId } of chosen.cabinets) {
      const looked = await catalogues.inspectOffered(sourceId, never).then(
        ({ refusal, standing }) => refusal?.code ?? standing?.kind,
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(looked, name).toMatch(name.endsWith('right.cab') ? /^unknown$/u : /^(?:authenticode|cabinet|catalog|publishers)\//u);
      expect(looked).not.toBe('app/unexpected');
    }
    expect(test.rows()).toEqual([]);
  });

  it('say why a path cannot be read', async () => {
    await using test = await TestProfile.open(template);
    const { catalogues } = test.profile;
    const unreadable = coded('app/file-unreadable');
    const folder = join(test.folder, 'x.cab');
    mkdirSync(folder);
    await expect(catalogues.inspectFile(folder, never)).rejects.toEqual(unreadable);
    await expect(catalogues.offer(join(test.folder, 'nowhere.cab'))).rejects.toEqual(unreadable);
    await expect(catalogues.inspectOffered('no such id', never)).rejects.toEqual(coded('app/not-found'));

    const path = join(test.folder, 'removed.cab');
    copyFileSync(test.ready.catalogue, path);
    const { cabinets } = await catalogues.offer(path);
    rmSync(path);
    await expect(catalogues.inspectOffered(cabinets[0]!.sourceId, never)).rejects.toEqual(unreadable);
  });

  it.skipIf(process.platform === 'win32')('do not wait for ever at something that is no file', async () => {
    await using test = await TestProfile.open(template);
    const { catalogues } = test.profile;
    const pipe = join(test.folder, 'pipe.cab');
    execFileSync('mkfifo', [pipe]);
    await expect(catalogues.inspectFile(pipe, never)).rejects.toEqual(coded('app/file-unreadable'));
    await expect(catalogues.inspectFile('/dev/zero', never)).rejects.toEqual(coded('app/file-unreadable'));
  });
});
