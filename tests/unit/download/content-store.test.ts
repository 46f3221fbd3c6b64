import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentStore } from '../../../src/main/core/download/content-store.js';
import { takeGivenFile } from '../../../src/main/core/download/manual-file.js';
import { obtainFile } from '../../../src/main/core/download/obtain-file.js';
import { VerifiedFile } from '../../../src/main/core/download/verified-file.js';
import { startVendorSite } from '../../fakes/vendor-site.js';
import { digestsOf, makeBody, originFile, testTransport, vendorHost } from '../../fixtures/download/bench.js';
import { temporaryFolder } from '../../fixtures/folder.js';

const coded = (code: string, data: object = {}): unknown => expect.objectContaining({ code, data: expect.objectContaining(data) as unknown });
const body = makeBody(150_000);
const expected = originFile(body);
const digests = { ...digestsOf(body), size: body.byteLength };
let folder: ReturnType<typeof temporaryFolder>;
let root: string;
let store: ContentStore;

beforeEach(async () => {
  folder = temporaryFolder();
  root = join(folder.path, 'content');
  store = await ContentStore.open(root);
});
afterEach(() => folder[Symbol.dispose]());

const put = async (bytes: Uint8Array = body): Promise<string> => {
  const partial = join(root, 'partial', 'x.part');
  writeFileSync(partial, bytes);
  return store.adopt(partial, digests);
};
const read = async (file: VerifiedFile): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of file.read()) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
};

describe('ContentStore', () => {
  it('keeps a file under its SHA-256 and finds it by SHA-1 or SHA-256', async () => {
    const path = await put();
    expect(path).toBe(join(root, digests.sha256.slice(0, 2), digests.sha256));
    expect(readdirSync(join(root, 'partial'))).toEqual([]);
    expect(await store.find(expected)).toBe(path);
    expect(await store.find(originFile(body, { withSha256: true }))).toBe(path);
    expect((await store.openVerified(expected))?.sha256).toBe(digests.sha256);
  });

  it('finds nothing of another size, and nothing at first', async () => {
    expect(await store.find(expected)).toBeUndefined();
    await put();
    expect(await store.find({ ...expected, size: 1 })).toBeUndefined();
  });

  it('moves damaged content aside instead of handing it out', async () => {
    const path = await put();
    const damaged = Buffer.from(body);
    damaged[77] = (damaged[77] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    expect(await store.openVerified(expected)).toBeUndefined();
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(join(root, 'damaged'))).toHaveLength(1);
  });

  it('does not believe a SHA-1 entry that leads elsewhere', async () => {
    const other = makeBody(body.byteLength);
    const partial = join(root, 'partial', 'y.part');
    writeFileSync(partial, other);
    await store.adopt(partial, { ...digestsOf(other), size: other.byteLength });
    for (const text of [digestsOf(other).sha256, '../../../etc/passwd', '']) {
      writeFileSync(join(root, 'by-sha1', digests.sha1), text);
      expect(await store.openVerified(expected)).toBeUndefined();
    }
  });

  it('replaces a file of the same name by one that was proven now', async () => {
    writeFileSync(await put(), 'damaged');
    await put();
    expect((await store.openVerified(expected))?.size).toBe(body.byteLength);
  });

  it('says what is needed and what is free before anything is written', async () => {
    const small = await ContentStore.open(root, { freeSpace: async () => Promise.resolve(20_000_000) });
    await expect(small.demandSpace(1_000_000)).resolves.toBeUndefined();
    await expect(small.demandSpace(10_000_000)).rejects.toEqual(coded('app/disk-full', { free: 20_000_000, folder: root }));
    await expect(store.demandSpace(2 ** 52)).rejects.toEqual(coded('app/disk-full'));
  });

  it('removes what nobody touched for days, and nothing else', async () => {
    const path = await put();
    const [old, fresh] = ['old.part', 'fresh.part'].map((name) => join(root, 'partial', name)) as [string, string];
    for (const file of [old, fresh]) writeFileSync(file, 'part');
    const longAgo = new Date(Date.now() - 8 * 86_400_000);
    utimesSync(old, longAgo, longAgo);
    utimesSync(path, longAgo, longAgo);
    expect(await store.collect(7)).toEqual({ files: 1, bytes: 4 });
    expect([existsSync(old), existsSync(fresh), existsSync(path)]).toEqual([false, true, true]);
  });

  it('says when it cannot be written', async () => {
    writeFileSync(join(folder.path, 'a-file'), '');
    await expect(ContentStore.open(join(folder.path, 'a-file'))).rejects.toEqual(coded('download/store-unwritable'));
  });
});

describe('VerifiedFile', () => {
  it('is made of the bytes on the disk only', async () => {
    const path = await put();
    const file = await VerifiedFile.prove(path, expected);
    expect(file).toMatchObject({ ...digests, evidence: 'sha1-only', fileName: 'setup.exe' });
    expect((await VerifiedFile.prove(path, originFile(body, { withSha256: true }))).evidence).toBe('sha1-and-sha256');
    expect((await read(file)).equals(body)).toBe(true);
    expect(VerifiedFile.is(file)).toBe(true);
    expect(VerifiedFile.is(Object.assign(Object.create(VerifiedFile.prototype) as object, { path, ...digests }))).toBe(false);
  });

  it('is not made of other bytes', async () => {
    const path = await put();
    await expect(VerifiedFile.prove(path, originFile(makeBody(body.byteLength)))).rejects.toEqual(coded('download/content-damaged', { what: 'SHA-1' }));
    await expect(VerifiedFile.prove(path, { ...expected, sha256: digestsOf(makeBody(1)).sha256 })).rejects.toEqual(coded('download/content-damaged', { what: 'SHA-256' }));
    await expect(VerifiedFile.prove(path, originFile(makeBody(1)))).rejects.toEqual(coded('download/content-damaged', { what: 'size' }));
    await expect(VerifiedFile.prove(root, expected)).rejects.toEqual(coded('app/file-unreadable'));
    await expect(VerifiedFile.prove(`${path}x`, expected)).rejects.toEqual(coded('app/file-unreadable'));
  });

  it('notices at use that the bytes were changed after the proof', async () => {
    const path = await put();
    const file = await VerifiedFile.prove(path, expected);
    await expect(file.reprove()).resolves.toBeUndefined();
    writeFileSync(path, makeBody(body.byteLength));
    await expect(file.reprove()).rejects.toEqual(coded('download/content-damaged'));
    await expect(read(file)).rejects.toEqual(coded('download/content-damaged'));
  });

  it('can be cancelled', async () => {
    const path = await put();
    await expect(VerifiedFile.prove(path, expected, { signal: AbortSignal.abort() })).rejects.toEqual(coded('app/cancelled'));
  });
});

describe('takeGivenFile', () => {
  it('copies, proves and leaves the original', async () => {
    const given = join(folder.path, 'downloaded (1).exe');
    writeFileSync(given, body);
    const file = await takeGivenFile(given, expected, store);
    expect(file).toMatchObject({ ...digests, fileName: 'setup.exe' });
    expect(readFileSync(given).equals(body)).toBe(true);
    expect(await store.find(expected)).toBe(file.path);
    expect(readdirSync(join(root, 'partial'))).toEqual([]);
  });

  it('takes nothing else', async () => {
    const given = join(folder.path, 'other.exe');
    writeFileSync(given, makeBody(body.byteLength));
    await expect(takeGivenFile(given, expected, store)).rejects.toEqual(coded('download/given-file-differs', { given: 'other.exe', file: 'setup.exe', what: 'SHA-1' }));
    writeFileSync(given, 'short');
    await expect(takeGivenFile(given, expected, store)).rejects.toEqual(coded('download/given-file-differs', { what: 'size', found: 5 }));
    mkdirSync(join(folder.path, 'folder'));
    await expect(takeGivenFile(join(folder.path, 'folder'), expected, store)).rejects.toEqual(coded('download/given-file-unusable'));
    await expect(takeGivenFile(join(folder.path, 'nothing'), expected, store)).rejects.toEqual(coded('download/given-file-unusable'));
    expect(readdirSync(join(root, 'partial'))).toEqual([]);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const given = join(folder.path, 'a.exe');
    writeFileSync(given, body);
    await expect(takeGivenFile(given, expected, store, { signal: AbortSignal.abort() })).rejects.toEqual(coded('app/cancelled'));
    expect(readdirSync(join(root, 'partial'))).toEqual([]);
  });
});

describe('obtainFile', () => {
  it('fetches once, uses what is there, and fetches again what was damaged', async () => {
    await using site = await startVendorSite();
    site.serve('/a.exe', { body, etag: '"1"' });
    const wanted = originFile(body, { uri: `http://${vendorHost}:${String(site.port)}/a.exe` });
    const transport = testTransport();
    const context = { transport, signal: new AbortController().signal };
    const first = await obtainFile(wanted, store, context);
    expect(first).toMatchObject({ source: 'download', file: { sha1: expected.sha1 }, route: { encrypted: false, hops: [] } });
    expect((await obtainFile(wanted, store, context)).source).toBe('store');
    expect(site.requests).toHaveLength(1);
    writeFileSync(first.file.path, makeBody(body.byteLength));
    const again = await obtainFile(wanted, store, context);
    expect(again.source).toBe('download');
    expect((await read(again.file)).equals(body)).toBe(true);
    await transport.close();
  });

  it('asks for the file where there is no address, and asks no site when the disk is full', async () => {
    await using site = await startVendorSite();
    const context = { transport: testTransport(), signal: new AbortController().signal };
    await expect(obtainFile(expected, store, context)).rejects.toEqual(coded('download/no-address', { file: 'setup.exe' }));
    const full = await ContentStore.open(root, { freeSpace: async () => Promise.resolve(0) });
    const wanted = originFile(body, { uri: `http://${vendorHost}:${String(site.port)}/a.exe` });
    await expect(obtainFile(wanted, full, context)).rejects.toEqual(coded('app/disk-full'));
    expect(site.requests).toHaveLength(0);
  });

  it('keeps nothing of a wrong file', async () => {
    await using site = await startVendorSite();
    site.serve('/a.exe', { body: makeBody(body.byteLength) });
    const wanted = originFile(body, { uri: `http://${vendorHost}:${String(site.port)}/a.exe` });
    await expect(obtainFile(wanted, store, { transport: testTransport(), signal: new AbortController().signal })).rejects.toEqual(coded('download/digest-mismatch'));
    expect(readdirSync(root).sort()).toEqual(['by-sha1', 'damaged', 'partial']);
    expect(readdirSync(join(root, 'partial'))).toEqual([]);
    expect(statSync(join(root, 'by-sha1')).isDirectory()).toBe(true);
  });
});
