import { describe, expect, it } from 'vitest';
import { checkPageHashes, type PagedImage } from '../../../../src/main/core/authenticode/containers/pe-pages.js';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { readDer } from '../../../../src/main/core/authenticode/der/read.js';
import { integer, octetString, sequence, setOf } from '../../../../src/main/core/authenticode/der/write.js';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { minimalProgram } from '../../../fixtures/minimal-program.js';
import { securityDirectory, signedProgram } from '../../../fixtures/signed/files.js';
import { pageAttribute, pagedImageData, pagedStatement, pageTable, type PageDigest } from '../../../fixtures/signed/page-hashes.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

const authority = makeAuthority();
const signer = authority.publisher;
/** Two pages and a part of a third. */
const payload = Buffer.alloc(9000, 'what is on the pages');

describe.each(['pe32', 'pe32+'] as const)('page hashes of a %s program', (kind) => {
  const image = Buffer.from(minimalProgram({ kind, payload }));
  const verify = async (...attributes: readonly Uint8Array[]) =>
    verifyBytes(signedProgram({ signer, content: pagedStatement(image, kind, pagedImageData(...attributes)) }, { kind, payload }), { anchors: storeOf(authority.root) });

  it.each(['sha1', 'sha256'] as const)('are verified under %s', async (algorithm) => {
    const verdict = await verify(pageAttribute(algorithm, pageTable(image, kind, { algorithm })));
    expect(failedChecks(verdict)).toEqual([]);
    expect(verdict.outcome).toBe('passed');
    expect(findCheck(verdict, 'pe.page-hashes')).toMatchObject({ outcome: 'passed', reason: `The ${algorithm} digests of all 4 pages fit.` });
  });

  it('are looked for only where they are', async () => {
    expect(findCheck(await verifyBytes(signedProgram({ signer }, { kind, payload }), { anchors: storeOf(authority.root) }), 'pe.page-hashes')).toBeUndefined();
  });

  it('are both verified where there are two', async () => {
    const [weak, strong] = [pageTable(image, kind, { algorithm: 'sha1' }), pageTable(image, kind)];
    expect((await verify(pageAttribute('sha1', weak), pageAttribute('sha256', strong))).outcome).toBe('passed');
    weak.writeUInt8(weak.readUInt8(10) ^ 1, 10);
    expect(failedChecks(await verify(pageAttribute('sha1', weak), pageAttribute('sha256', strong)))).toEqual(['pe.page-hashes']);
  });

  it('fail for one bit anywhere in the table', async () => {
    const right = pageTable(image, kind);
    for (const [at] of right.entries()) {
      if (at % 7 !== 0 && at !== right.length - 1) continue;
      const table = Buffer.from(right);
      table.writeUInt8(table.readUInt8(at) ^ 0x80, at);
      const verdict = await verify(pageAttribute('sha256', table));
      expect(failedChecks(verdict), String(at)).toEqual(['pe.page-hashes']);
      expect(findCheck(verdict, 'pe.page-hashes')?.reason).toBe('A page of the program does not have the sha256 digest that was signed.');
    }
  });

  it.each<[string, (table: Buffer) => Buffer]>([
    ['is empty', () => Buffer.alloc(0)],
    ['lacks its last entry', (table) => table.subarray(0, -36)],
    ['lacks its last byte', (table) => table.subarray(0, -1)],
    ['has an entry more', (table) => Buffer.concat([table, Buffer.alloc(36)])],
  ])('fail when the table %s', async (_, change) => {
    const verdict = await verify(pageAttribute('sha256', change(pageTable(image, kind))));
    expect(failedChecks(verdict)).toEqual(['pe.page-hashes']);
    expect(findCheck(verdict, 'pe.page-hashes')?.reason).toMatch(/^The signature states \d+ pages, which is not what the program has\.$/u);
  });

  it.each<[string, readonly Uint8Array[]]>([
    ['are two values', [pageAttribute('sha256', new Uint8Array(36), new Uint8Array(36))]],
    ['are no value', [pageAttribute('sha256')]],
    ['stand there twice', [pageAttribute('sha256', new Uint8Array(36)), pageAttribute('sha256', new Uint8Array(36))]],
    ['are a number', [sequence(Uint8Array.from(Buffer.from('060a2b060104018237020302', 'hex')), setOf(integer(1)))]],
  ])('fail when they %s', async (_, attributes) => {
    expect(failedChecks(await verify(...attributes))).toEqual(['content.form']);
  });

  it('may be of the pages that the program aligns its sections to', async () => {
    const wide = Buffer.from(image);
    wide.writeUInt32LE(0x2000, 0x80 + 24 + 32);
    const check = async (pageSize: number) => findCheckOf(wide, kind, { pageSize });
    expect(await check(0x2000)).toMatchObject({ outcome: 'passed', reason: 'The sha256 digests of all 3 pages fit.' });
    expect(await check(0x1000)).toMatchObject({ outcome: 'passed', reason: 'The sha256 digests of all 4 pages fit.' });
    expect(await check(0x4000)).toMatchObject({ outcome: 'failed' });
  });
});

const imageOf = (image: Buffer, kind: 'pe32' | 'pe32+', change: Partial<PagedImage> = {}): PagedImage => ({
  checksum: 0x80 + 24 + 64,
  directory: securityDirectory(kind),
  headersSize: 0x200,
  sectionAlignment: image.readUInt32LE(0x80 + 24 + 32),
  sections: [{ start: 0x200, size: image.length - 0x200 }],
  end: image.length,
  ...change,
});

async function findCheckOf(image: Buffer, kind: 'pe32' | 'pe32+', options: { readonly algorithm?: PageDigest; readonly pageSize?: number }, change: Partial<PagedImage> = {}) {
  const value = readDer(pagedImageData(pageAttribute(options.algorithm ?? 'sha256', pageTable(image, kind, options))));
  const content = { type: oids.spcPeImageData, value, digestAlgorithm: { oid: oids.sha256, parameters: undefined, der: new Uint8Array() }, digest: new Uint8Array(32) };
  const [check] = await checkPageHashes(memorySource(image), imageOf(image, kind, change), content);
  return check;
}

describe('pages that cannot be told', () => {
  const image = Buffer.from(minimalProgram({ kind: 'pe32+', payload }));
  const refused = 'The signature states digests of pages, but the pages of the program cannot be told: ';

  it.each<[string, Partial<PagedImage>]>([
    ['its headers do not hold the place of a signature', { headersSize: securityDirectory('pe32+') + 7 }],
    ['a section reaches beyond the signed part of the file', { end: image.length - 1 }],
    ['a section reaches beyond the signed part of the file', { headersSize: image.length + 1 }],
    ['its sections overlap', { sections: [{ start: 0x200, size: image.length - 0x200 }, { start: 0x200, size: 1 }] }],
    ['it has more than 96 sections', { headersSize: 0x180, sections: Array.from({ length: 97 }, () => ({ start: 0x180, size: 1 })) }],
  ])('fail because %s', async (reason, change) => {
    expect(await findCheckOf(image, 'pe32+', {}, change)).toMatchObject({ outcome: 'failed', reason: `${refused}${reason}.` });
  });

  it('have headers of one page at most', async () => {
    const large = Buffer.from(minimalProgram({ kind: 'pe32+', payload: Buffer.alloc(20_000, 'pages') }));
    expect(await findCheckOf(large, 'pe32+', {}, { headersSize: 4097, sections: [{ start: 4097, size: large.length - 4097 }] })).toMatchObject({ outcome: 'failed' });
  });

  it('are read anew, and no further once they are cancelled', async () => {
    const value = readDer(pagedImageData(pageAttribute('sha256', pageTable(image, 'pe32+'))));
    const content = { type: oids.spcPeImageData, value, digestAlgorithm: { oid: oids.sha256, parameters: undefined, der: new Uint8Array() }, digest: new Uint8Array(32) };
    await expect(checkPageHashes(memorySource(image), imageOf(image, 'pe32+'), content, AbortSignal.abort(new RangeError('enough')))).rejects.toThrow('enough');
  });

  it('are none where the image data are of another form', async () => {
    const content = (value: Uint8Array) => ({ type: oids.spcPeImageData, value: readDer(value), digestAlgorithm: { oid: oids.sha256, parameters: undefined, der: new Uint8Array() }, digest: new Uint8Array(32) });
    for (const value of [octetString(new Uint8Array()), sequence()]) expect(await checkPageHashes(memorySource(image), imageOf(image, 'pe32+'), content(value))).toEqual([]);
  });
});
