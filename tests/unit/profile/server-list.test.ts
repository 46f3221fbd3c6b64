import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServerList, usualName, type ServerEntry } from '../../../src/main/core/profile/server-list.js';
import type { ServerRecord } from '../../../src/main/core/profile/server-record.js';
import { mostServers } from '../../../src/shared/ipc/servers.js';
import { temporaryFolder } from '../../fixtures/folder.js';

const sealed = Buffer.from('sealed by the system').toString('base64');
const record: ServerRecord = { host: 'wsus.corp.example', port: 8531, tls: true, login: { kind: 'account', user: 'CORP\\admin', sealedPassword: sealed }, shareRoot: '/mnt/wsus', acceptedFingerprint: 'ab'.repeat(32), confirmedShareHost: 'files.corp.example' };
const other: ServerRecord = { host: 'branch.corp.example', port: 8530, tls: false, login: { kind: 'integrated' } };
const names = { vendors: [{ name: 'Contoso Ltd.', as: 'Contoso' }], products: [] };
const coded = (code: string): unknown => expect.objectContaining({ code });

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder[Symbol.dispose]());

const put = async (name: string, value: unknown): Promise<void> => writeFile(join(folder.path, name), JSON.stringify(value));
const open = async (): Promise<ServerList> => ServerList.open(folder.path, 'earnest');
const named = (list: ServerList): readonly string[] => list.entries().map(({ name }) => name);

describe('the one server of earlier times', () => {
  const putEarlier = async (): Promise<void> => {
    await put('server.json', record);
    await put('signing.json', { signing: 'here' });
    await put('category-names.json', names);
  };
  const taken = { name: 'wsus.corp.example', connection: record, signing: 'here', names };

  it('is taken up with its secret, its signer and its names, and is the current one', async () => {
    await putEarlier();
    expect((await open()).current).toMatchObject(taken);
    expect(await readdir(folder.path)).toEqual(['servers.json']);
    if (process.platform !== 'win32') expect((await stat(join(folder.path, 'servers.json'))).mode & 0o777).toBe(0o600);
    expect((await open()).entries()).toEqual([expect.objectContaining(taken)]);
  });

  it('is shown without being taken up to whoever only reads', async () => {
    await putEarlier();
    expect((await ServerList.read(folder.path)).current).toMatchObject(taken);
    expect((await readdir(folder.path)).sort()).toEqual(['category-names.json', 'server.json', 'signing.json']);
  });

  it('is the same when a console was killed before the list was whole, and after it before the old files were gone', async () => {
    await putEarlier();
    await writeFile(join(folder.path, 'servers.json.4711.tmp'), '{"version":1,"serv');
    const first = (await open()).current;
    expect(first).toMatchObject(taken);
    // What was decided since is not undone by what the dead console left behind.
    await (await open()).update(first!.id, { signing: 'server' });
    await putEarlier();
    expect((await open()).current).toEqual({ ...first, signing: 'server' });
    expect(await readdir(folder.path)).not.toContain('server.json');
  });

  it('is refused with anything in it that was not written here', async () => {
    await put('server.json', { ...record, login: { kind: 'account', user: 'x', password: 'in the clear' } });
    await expect(open()).rejects.toEqual(coded('app/file-unreadable'));
    await put('server.json', { ...record, host: '' });
    await expect(open()).rejects.toEqual(coded('app/file-unreadable'));
    expect(await readdir(folder.path)).toEqual(['server.json']);
  });

  it('may be none: then who signs is kept for the first server', async () => {
    await put('signing.json', { signing: 'here' });
    const list = await open();
    expect(list.entries()).toEqual([]);
    expect(list.signingOf('')).toBe('here');
    const id = await list.add(other);
    expect(list.find(id)).toMatchObject({ signing: 'here' });
    await list.remove(id);
    expect((await open()).signingOf('')).toBe('here');
  });

  it('is in practice the practice server, which keeps its names', async () => {
    await put('category-names.json', names);
    const list = await ServerList.open(folder.path, 'practice');
    expect(list.entries()).toEqual([{ id: 'practice', name: 'Practice server', signing: 'undecided', names }]);
    expect((await ServerList.open(folder.path, 'practice')).entries()).toEqual(list.entries());
  });
});

describe('the list of servers', () => {
  it('writes nothing while there is nothing to keep', async () => {
    expect((await open()).current).toBeUndefined();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('keeps each with what belongs to it, and the current one', async () => {
    const list = await open();
    const [one, two] = [await list.add(record), await list.add(other, 'Branch')];
    await list.chooseSigning(two, 'server');
    await list.update(two, { names });
    expect(list.current?.id).toBe(one);
    await list.makeCurrent(two);
    const again = await open();
    expect(again.current).toMatchObject({ id: two, name: 'Branch', signing: 'server', names });
    expect(again.find(one)).toMatchObject({ signing: 'undecided', names: { vendors: [], products: [] }, connection: record });
    await again.remove(two);
    expect((await open()).current?.id).toBe(one);
    expect(await readFile(join(folder.path, 'servers.json'), 'utf8')).not.toContain('Branch');
  });

  it('lets the key that signs here sign for another server as well', async () => {
    const list = await open();
    const one = await list.add(record);
    await list.chooseSigning(one, 'here');
    expect(list.signingOf(await list.add(other))).toBe('here');
  });

  it('gives no two servers one name, and none a word of the terminal', async () => {
    const list = await open();
    const one = await list.add(record, ' Head office ');
    await expect(list.add(other, 'HEAD OFFICE')).rejects.toEqual(coded('servers/name-taken'));
    await expect(list.add(other, 'practice')).rejects.toEqual(coded('servers/name-taken'));
    const two = await list.add(other);
    await expect(list.update(two, { name: 'head office' })).rejects.toEqual(coded('servers/name-taken'));
    await list.update(one, { name: 'Head Office' });
    expect(named(await open())).toEqual(['Head Office', 'branch.corp.example']);
    await expect(list.update('gone', { names })).rejects.toEqual(coded('app/not-found'));
    await expect(list.makeCurrent('gone')).rejects.toEqual(coded('app/not-found'));
  });

  it('calls a server by its host, and tells several on one host apart', () => {
    const entry = (name: string): ServerEntry => ({ id: name, name, connection: other, signing: 'undecided', names: { vendors: [], products: [] } });
    expect(usualName(other, [])).toBe('branch.corp.example');
    expect(usualName(other, [entry('Branch.corp.example')])).toBe('branch.corp.example:8530');
    expect(usualName(other, [entry('branch.corp.example'), entry('branch.corp.example:8530')])).toBe('branch.corp.example:8530 (2)');
    expect(usualName({ host: 'practice', port: 8530 }, [])).toBe('practice:8530');
  });

  it('is read again with hosts that are longer than a name may be', async () => {
    const list = await open();
    const long = { ...other, host: 'a'.repeat(253) };
    for (const port of [8530, 8531, 8531]) await list.add({ ...long, port });
    const again = await open();
    expect(named(again)).toEqual(named(list));
    expect(new Set(named(again)).size).toBe(3);
    expect(again.entries()).toMatchObject([{ connection: long }, {}, {}]);
  });

  it('refuses more names than would be read again, and keeps what was there', async () => {
    const list = await open();
    const ids = [await list.add(record), await list.add(other)];
    const many = { vendors: [], products: Array.from({ length: 4000 }, (_, index) => ({ vendor: 'v'.repeat(200), name: String(index).padEnd(200, 'n'), as: 'a'.repeat(200) })) };
    await list.update(ids[0]!, { names: many });
    await expect(list.update(ids[1]!, { names: many })).rejects.toEqual(coded('app/too-much-to-keep'));
    expect(list.find(ids[1]!)?.names).toEqual({ vendors: [], products: [] });
    expect((await open()).entries()).toEqual(list.entries());
    expect(await readdir(folder.path)).toEqual(['servers.json']);
  });

  const entryOf = (id: string, name: string) => ({ id, name, connection: other, signing: 'server', names: { vendors: [], products: [] } });
  it.each([
    ['two servers of one id', [entryOf('a', 'One'), entryOf('a', 'Two')]],
    ['two servers of one name', [entryOf('a', 'One'), entryOf('b', 'ONE')]],
    ['a server that is nowhere', [{ ...entryOf('a', 'One'), connection: undefined }]],
    ['a host that is none', [{ ...entryOf('a', 'One'), connection: { ...other, host: 'wsus\u202e.example' } }]],
    ['a name that cannot be seen whole', [entryOf('a', 'One\u202e')]],
  ])('is refused with %s, and stays as it is', async (_what, servers) => {
    await put('servers.json', { version: 1, signing: 'server', servers });
    const before = await readFile(join(folder.path, 'servers.json'), 'utf8');
    await expect(open()).rejects.toEqual(coded('app/file-unreadable'));
    expect(await readFile(join(folder.path, 'servers.json'), 'utf8')).toBe(before);
  });

  it('begins with the first server when the current one is not in it', async () => {
    await put('servers.json', { version: 1, signing: 'server', current: 'nobody', servers: [entryOf('a', 'One')] });
    expect((await open()).current?.id).toBe('a');
  });

  it('loses none of several changes at once', async () => {
    const list = await open();
    const ids = await Promise.all(Array.from({ length: 10 }, async (_, index) => list.add({ ...other, port: 8530 + index })));
    await Promise.all(ids.map(async (id) => list.update(id, { signing: 'server' })));
    const again = await open();
    expect(again.entries().map(({ id, signing }) => [id, signing])).toEqual(ids.map((id) => [id, 'server']));
    expect(new Set(named(again)).size).toBe(10);
  });

  it('has an end', async () => {
    const list = await open();
    for (let port = 1; port <= mostServers; port += 1) await list.add({ ...other, port });
    await expect(list.add(other)).rejects.toEqual(coded('servers/too-many'));
    expect((await open()).entries()).toHaveLength(mostServers);
  });
});
