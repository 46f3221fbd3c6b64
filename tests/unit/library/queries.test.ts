import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCatalogue } from '../../../src/main/core/catalog/read-catalogue.js';
import { filesKeyOf, lightPackage } from '../../../src/main/core/library/light-package.js';
import { loadPackage } from '../../../src/main/core/library/load-package.js';
import { contentRow, packBlock, unpackContent } from '../../../src/main/core/library/package-content.js';
import { differenceRows, removeCatalogue, setAsideRows, titlesOf, updateInputs, updateRows } from '../../../src/main/core/library/queries.js';
import { blobColumn } from '../../../src/main/core/store/columns.js';
import { alwaysBound } from '../../../src/main/core/xml/read.js';
import type { UpdateRow } from '../../../src/shared/ipc/updates.js';
import { bytes, sha1, type Instant } from '../../../src/shared/units.js';
import { chunksOf, makeDocument, makePackages } from '../../fixtures/catalogues/make.js';
import { day, packageId, smallPackage, TestLibrary, writtenOf } from '../../fixtures/library.js';

const coded = (code: string): unknown => expect.objectContaining({ code });
const stateOf = () => ({ chain: 'oooooooooo' });
const rowsOf = ({ database }: TestLibrary): readonly UpdateRow[] => updateRows(database, { offset: 0, limit: 1000 }, stateOf).rows;
const supersededIn = (library: TestLibrary): readonly string[] => rowsOf(library).filter(({ superseded }) => superseded).map(({ title }) => title).toSorted();
const fabrikam = { signer: { name: 'Fabrikam' }, documentName: 'Fabrikam.xml', name: 'Fabrikam' };

describe('updateRows', () => {
  it('gives every column, and the state that the jobs know', async () => {
    using library = new TestLibrary();
    const found = smallPackage(1, 3, { severity: 'Critical', cveIds: ['CVE-2026-1'], kbArticleId: '500', bulletinId: 'SB-1', localized: [{ language: 'en', title: 'Reader 1.2.3', description: '' }] });
    const { catalogueId } = await library.import({ packages: [found] });
    const publishedAt = '2026-01-21T00:00:00.000Z' as Instant;
    expect(updateRows(library.database, { offset: 0, limit: 10 }, () => ({ chain: 'ppppp', publishedAt }))).toEqual({
      total: 1,
      rows: [
        {
          catalogueId, packageId: packageId(1), title: 'Reader 1.2.3', vendor: 'Contoso', products: ['Reader'], version: '1.2.3', classification: 'Security Updates',
          severity: 'Critical', type: 'Software', created: '2026-01-03T00:00:00.000Z', size: 1000, languages: ['en'], superseded: false, expired: false,
          cveIds: ['CVE-2026-1'], kbArticleId: '500', bulletinId: 'SB-1', chain: 'ppppp', publishedAt,
        },
      ],
    });
  });

  it('gives pages that fit together, over several catalogues', async () => {
    using library = new TestLibrary();
    await library.import({ packages: makePackages({ count: 60 }) });
    await library.import({ ...fabrikam, packages: makePackages({ count: 70, seed: 2 }) });
    const all = rowsOf(library);
    expect(all).toHaveLength(130);
    expect(all.map(({ created }) => created)).toEqual(all.map(({ created }) => created).toSorted().toReversed());
    const pages = Array.from({ length: 8 }, (_, page) => updateRows(library.database, { offset: page * 17, limit: 17 }, stateOf).rows);
    expect(pages.flat()).toEqual(all);
    expect(updateRows(library.database, { offset: 1000, limit: 10 }, stateOf)).toEqual({ total: 130, rows: [] });
  });

  it('gives a package that is in two catalogues twice', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 3)] });
    await library.import({ ...fabrikam, packages: [smallPackage(1, 3)] });
    expect(new Set(rowsOf(library).map(({ catalogueId }) => catalogueId)).size).toBe(2);
  });
});

describe('supersedence', () => {
  it('reaches over the catalogues of one publisher and follows every import', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 1), smallPackage(2, 2)], documentName: 'Old.xml' });
    await library.import({ packages: [smallPackage(3, 3, { supersededPackageIds: [packageId(1), packageId(2)] })], documentName: 'New.xml' });
    expect(supersededIn(library)).toEqual(['Reader 1.0', 'Reader 2.0']);
    await library.import({ packages: [smallPackage(3, 4, { supersededPackageIds: [packageId(2)] })], documentName: 'New.xml' });
    expect(supersededIn(library)).toEqual(['Reader 2.0']);
    await removeCatalogue(library.database, rowsOf(library).find(({ title }) => title === 'Reader 3.0')!.catalogueId);
    expect(supersededIn(library)).toEqual([]);
  });

  it('gives no publisher a say in the updates of another', async () => {
    using library = new TestLibrary();
    await library.import({ packages: [smallPackage(1, 1)] });
    await library.import({ ...fabrikam, packages: [smallPackage(9, 9, { supersededPackageIds: [packageId(1)] })] });
    expect(supersededIn(library)).toEqual([]);
    const { catalogueId } = rowsOf(library).find(({ title }) => title === 'Reader 1.0')!;
    expect(updateInputs(library.database, { catalogueId, packageId: packageId(1) }, stateOf).supersededBy).toEqual([]);
  });

  it('does not count a package that was withdrawn or that names itself', async () => {
    using library = new TestLibrary();
    await library.import({
      packages: [
        smallPackage(1, 1, { supersededPackageIds: [packageId(1)] }),
        smallPackage(2, 2, { supersededPackageIds: [packageId(1)], publicationState: 'Expired' }),
      ],
    });
    expect(supersededIn(library)).toEqual([]);
  });
});

describe('updateInputs', () => {
  it('gives the package and the titles of all it refers to', async () => {
    using library = new TestLibrary();
    const middle = smallPackage(2, 2, { supersededPackageIds: [packageId(1), packageId(99)], prerequisites: [[packageId(1), packageId(98)]], bundledPackageIds: [packageId(3)] });
    const { catalogueId } = await library.import({ packages: [smallPackage(1, 1), middle, smallPackage(3, 3, { supersededPackageIds: [packageId(2)] })] });
    const inputs = updateInputs(library.database, { catalogueId, packageId: packageId(2) }, stateOf);
    expect(inputs.package).toEqual(middle);
    expect(inputs).toMatchObject({
      catalogueName: 'Contoso',
      publisherName: 'Contoso Ltd',
      supersedes: [{ packageId: packageId(1), title: 'Reader 1.0' }, { packageId: packageId(99) }],
      supersededBy: [{ packageId: packageId(3), title: 'Reader 3.0' }],
      prerequisites: [[{ packageId: packageId(1), title: 'Reader 1.0' }, { packageId: packageId(98) }]],
      bundled: [{ packageId: packageId(3), title: 'Reader 3.0' }],
    });
    expect(inputs.supersedes[1]).not.toHaveProperty('title');
    expect(inputs.row).toEqual(rowsOf(library).find((row) => row.packageId === packageId(2)));
  });

  it('says that an update or a catalogue is no longer there', async () => {
    using library = new TestLibrary();
    const { catalogueId } = await library.import({ packages: [smallPackage(1, 1)] });
    const { database } = library;
    expect(() => updateInputs(database, { catalogueId, packageId: packageId(2) }, stateOf)).toThrow(coded('app/not-found'));
    expect(() => updateInputs(database, { catalogueId: 'none', packageId: packageId(1) }, stateOf)).toThrow(coded('app/not-found'));
    await removeCatalogue(database, catalogueId);
    expect(() => updateInputs(database, { catalogueId, packageId: packageId(1) }, stateOf)).toThrow(coded('app/not-found'));
    await expect(removeCatalogue(database, catalogueId)).rejects.toEqual(coded('app/not-found'));
    expect([differenceRows(database, catalogueId), setAsideRows(database, catalogueId), titlesOf(database, [packageId(1)]).size]).toEqual([[], [], 0]);
  });
});

describe('loadPackage', () => {
  it('gives the package with the proof it came in by', async () => {
    using library = new TestLibrary();
    const found = smallPackage(1, 1);
    const { catalogueId, importId } = await library.import({ packages: [found], file: 'the file' });
    const loaded = loadPackage(library.database, library.approvals, { catalogueId, packageId: packageId(1) });
    expect(loaded).toMatchObject({ package: found, catalogueId, importId, catalogueName: 'Contoso', publisherName: 'Contoso Ltd' });
    expect(library.approvals.find(loaded.approvalId)?.catalogueSha256).toBe(loaded.catalogueSha256);
  });

  it('is refused from the moment the approval is revoked, until the catalogue is imported under a new one', async () => {
    using library = new TestLibrary();
    const { catalogueId } = await library.import({ packages: [smallPackage(1, 1)] });
    const load = () => loadPackage(library.database, library.approvals, { catalogueId, packageId: packageId(1) });
    const { publisherId } = load();
    library.approvals.revoke(publisherId, 'ben', day(21), () => []);
    expect(load).toThrow(coded('publishers/approval-revoked'));
    const again = await library.trust({ packages: [], file: 'looked at again' });
    expect(load).toThrow(coded('publishers/approval-revoked'));
    await library.commit(await library.stage(again, { packages: [smallPackage(1, 1)] }), again);
    expect(load().publisherId).toBe(publisherId);
  });

  it('works under an approval for once, which the import has spent', async () => {
    using library = new TestLibrary();
    const { catalogueId } = await library.import({ packages: [smallPackage(1, 1)], approve: 'once' });
    expect(loadPackage(library.database, library.approvals, { catalogueId, packageId: packageId(1) }).package.packageId).toBe(packageId(1));
  });

  it('refuses a row that was damaged or changed for another package', async () => {
    using library = new TestLibrary();
    const { catalogueId } = await library.import({ packages: [smallPackage(1, 1), smallPackage(2, 2)] });
    const load = () => loadPackage(library.database, library.approvals, { catalogueId, packageId: packageId(1) });
    const two = writtenOf(smallPackage(2, 2));
    const other = packBlock([two.text], two.bindings);
    const damage = library.database.get(z.object({ content: blobColumn }), 'SELECT content FROM content_blocks')!.content;
    damage[damage.length >> 1]! ^= 1;
    for (const [content, digest] of [[Uint8Array.of(1, 2, 3), undefined], [other.content, undefined], [damage, undefined], [other.content, other.digest]] as const) {
      library.database.run('UPDATE content_blocks SET content = ?1, digest = coalesce(?2, digest)', content, digest ?? null);
      expect(load).toThrow(coded('store/damaged'));
    }
    library.database.run("UPDATE packages SET light = '{}' WHERE package_id = ?", packageId(2));
    expect(() => rowsOf(library)).toThrow(coded('store/damaged'));
  });
});

describe('what is kept of a package', () => {
  it('is the package, whatever is in it', () => {
    const packages = [...makePackages({ count: 40 }), smallPackage(1, 1, { vendorName: 'Zoë 🦊' })];
    const written = packages.map(writtenOf);
    const { content, digest, bindings } = packBlock(written.map(({ text }) => text), alwaysBound);
    let start = 0;
    for (const [index, found] of packages.entries()) {
      const length = written[index]!.text.length;
      const packed = contentRow.parse({ content, digest, bindings, content_start: start, content_length: length });
      expect(unpackContent(packed, found.packageId, 'a.db')).toEqual(found);
      start += length;
    }
  });

  it.each([
    ['with the prefixes of its catalogue', (xml: string) => xml],
    ['under a default namespace of its catalogue', (xml: string) => xml.replaceAll('sdp:', '').replace('xmlns:sdp', 'xmlns').replaceAll(/<(\/?)smc:/gu, '<$1smc:')],
    ['with line ends of Windows, comments and references', (xml: string) => xml.replaceAll('><', '>\r\n  <').replaceAll('<sdp:Title>', '<!-- <sdp:Title>no</sdp:Title> --><sdp:Title><![CDATA[&]]>&#x41; ')],
  ])('is read again as it was read from the catalogue, %s', async (_what, change) => {
    const document = change(new TextDecoder().decode(makeDocument(makePackages({ count: 12 }))));
    let seen = 0;
    await readCatalogue(chunksOf(new TextEncoder().encode(document), 777), {
      onPackage: (found, written) => {
        seen += 1;
        const { content, digest, bindings } = packBlock(['<before/>', written.text, '<behind/>'], written.bindings);
        const packed = contentRow.parse({ content, digest, bindings, content_start: '<before/>'.length, content_length: written.text.length });
        expect(unpackContent(packed, found.packageId, 'a.db')).toEqual(found);
      },
      onSetAside: (row) => expect(row).toBeUndefined(),
    });
    expect(seen).toBe(12);
  });

  it('is read as earlier versions wrote it: gzip of one package, blocks of JSON', () => {
    const found = smallPackage(1, 1);
    const json = JSON.stringify(found);
    const before = { digest: null, bindings: null };
    expect(unpackContent({ ...before, content: gzipSync(json), content_start: 0, content_length: null }, found.packageId, 'a.db')).toEqual(found);
    const packed = { ...before, content: brotliCompressSync(`{}${json}{}`), content_start: 2, content_length: json.length };
    expect(unpackContent(packed, found.packageId, 'a.db')).toEqual(found);
    expect(() => unpackContent({ ...packed, content_start: 0, content_length: 2 }, found.packageId, 'a.db')).toThrow(coded('store/damaged'));
  });

  it('counts a file once that several items share, and never more than can be counted', () => {
    const file = smallPackage(1, 1).installableItems[0]!;
    const huge = { ...file, originFile: { ...file.originFile!, sha1: sha1('f'.repeat(40)), size: bytes(Number.MAX_SAFE_INTEGER) } };
    expect(lightPackage(smallPackage(1, 1, { installableItems: [file, file] })).size).toBe(1000);
    expect(lightPackage(smallPackage(1, 1, { installableItems: [file, huge] })).size).toBe(Number.MAX_SAFE_INTEGER);
    expect(filesKeyOf(smallPackage(1, 1, { installableItems: [file, huge] }))).toBe(filesKeyOf(smallPackage(1, 1, { installableItems: [huge, file] })));
  });

  it('keeps any text', async () => {
    using library = new TestLibrary();
    const texts = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), 40);
    const packages = texts.map((title, index) => smallPackage(index, 3, { localized: [{ language: 'en', title, description: title }], vendorName: title }));
    await library.import({ packages });
    expect(rowsOf(library).map(({ title }) => title).toSorted()).toEqual(texts.toSorted());
  });
});
