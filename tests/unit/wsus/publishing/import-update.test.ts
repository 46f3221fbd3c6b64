import { expect, test } from 'vitest';
import { childNamed, attributeOf } from '../../../../src/main/core/xml/query.js';
import { readXml } from '../../../../src/main/core/xml/read.js';
import { decideRecovery, ensureCategories, importUpdate, intendRevision, readImportedState } from '../../../../src/main/core/wsus/publishing/import-update.js';
import { planCategories } from '../../../../src/main/core/wsus/publishing/plan-categories.js';
import { differenceOf, PublishedUpdate } from '../../../../src/main/core/wsus/publishing/published-update.js';
import { readStoredPackage } from '../../../../src/main/core/wsus/metadata/read-services-package.js';
import { escapeText } from '../../../../src/main/core/xml/write.js';
import { fault, result, scriptedWsus, type Script } from '../../../fakes/scripted-wsus.js';
import { sha1, sha256 } from '../../../../src/shared/units.js';
import { commandPackage, packageId, sample, sampleDate, sampleSha1, sampleSha256, serverId } from '../../../fixtures/wsus/packages.js';

const latest = 'ExecuteSPGetLatestRevisionNumberForUpdate';
const sdp = 'ExecuteSPGetSdpXmlForUpdate';
const usp = sample('update-cmd.usp.xml');

/** A server that keeps the revisions it is given. */
function keepingServer(known: Record<string, number> = {}): ReturnType<typeof scriptedWsus> & { revisions: Record<string, number> } {
  const revisions = { ...known };
  const importOne: Script = (call) => {
    const identity = childNamed(readXml(call.parameter('susXml')!), 'UpdateIdentity')!;
    revisions[attributeOf(identity, 'UpdateID')!] = Number(attributeOf(identity, 'RevisionNumber'));
    return '';
  };
  return { ...scriptedWsus({ [latest]: (call) => result(latest, revisions[call.parameter('updateId')!] ?? 0), ImportUpdateForPublishing: importOne, [sdp]: result(sdp, escapeText(usp)) }), revisions };
}

const needed = planCategories([commandPackage], []).needed;
const stamp = { publisherId: serverId, creationDate: sampleDate };

test('missing categories are made, the company first, and a second run makes none', async () => {
  const server = keepingServer();
  expect(await ensureCategories(server.client, [...needed].reverse(), stamp)).toEqual(needed);
  const imports = server.calls.filter((call) => call.operation === 'ImportUpdateForPublishing');
  expect(imports.map((call) => /CategoryType="(\w+)"/u.exec(call.parameter('susXml')!)?.[1])).toEqual(['Company', 'Product']);
  expect(imports.map((call) => call.parameter('uspXml'))).toEqual([undefined, undefined]);
  expect(await ensureCategories(server.client, needed, stamp)).toEqual([]);
});

test('a category that is not there after its import is an error', async () => {
  const { client } = scriptedWsus({ [latest]: result(latest, 0), ImportUpdateForPublishing: '' });
  await expect(ensureCategories(client, needed, stamp)).rejects.toMatchObject({ code: 'wsus/category-not-made', data: { title: 'Contoso Ltd' } });
});

test('the intended revision is one more than the latest', async () => {
  expect(await intendRevision(keepingServer().client, packageId)).toEqual({ latest: 0, intended: 1 });
  expect(await intendRevision(keepingServer({ [packageId]: 4 }).client, packageId)).toEqual({ latest: 4, intended: 5 });
});

test('documents with markup, control characters and line ends arrive as they are', async () => {
  const server = keepingServer();
  const susXml = sample('update-cmd.sus.xml').replace('Synthetic sample', 'a &amp;lt; ]]&gt; &#13;&#10;b');
  await importUpdate(server.client, { susXml, uspXml: usp });
  expect(server.calls[0]?.parameter('susXml')).toBe(susXml);
  expect(server.calls[0]?.parameter('uspXml')).toBe(usp);
  expect(server.revisions).toEqual({ [packageId]: 1 });
});

const expected = { packageId, revisionNumber: 1, cabinets: [{ sha1: sampleSha1, sha256: sampleSha256, size: 19 }] };
const serverWith = (revision: number, stored: string | undefined): ReturnType<typeof scriptedWsus> =>
  scriptedWsus({ [latest]: result(latest, revision), [sdp]: stored === undefined ? '' : result(sdp, escapeText(stored)) });

test('read back and the same: published', async () => {
  expect(await PublishedUpdate.readBack(serverWith(1, usp).client, expected)).toMatchObject({ packageId, revisionNumber: 1 });
});

test.each([
  ['not there', 0, usp, 'wsus/import-not-found'],
  ['newer', 2, usp, 'wsus/newer-revision'],
  ['no package kept', 1, undefined, 'wsus/import-differs'],
  ['another cabinet', 1, usp.replace('FzPA', 'FzPB'), 'wsus/import-differs'],
  ['another SHA-256', 1, usp.replace('CFW0', 'CFW1'), 'wsus/import-differs'],
  ['another size', 1, usp.replace(' Size="19"', ' Size="20"'), 'wsus/import-differs'],
  ['another revision inside', 1, usp.replace('RevisionNumber="1"', 'RevisionNumber="2"'), 'wsus/import-differs'],
  ['a second file', 1, usp.replace(/<usp:File .*<\/usp:File>/u, (file) => file + file), 'wsus/import-differs'],
  ['unreadable', 1, '<a', 'wsus/stored-package-unreadable'],
])('read back and %s: not published', async (_, revision, stored, code) => {
  await expect(PublishedUpdate.readBack(serverWith(revision, stored).client, expected)).rejects.toMatchObject({ code });
});

test('of several cabinets every one must be there, in its order', async () => {
  const other = { sha1: sha1('ab'.repeat(20)), sha256: sha256('cd'.repeat(32)), size: 7 };
  const [files = ''] = /<usp:File .*<\/usp:File>/u.exec(usp) ?? [];
  const second = files.replace(/Digest="[^"]*"/u, `Digest="${Buffer.from(other.sha1, 'hex').toString('base64')}"`).replace('Size="19"', 'Size="7"').replace(/(SHA256">)[^<]*/u, `$1${Buffer.from(other.sha256, 'hex').toString('base64')}`);
  const stored = usp.replace(files, files + second);
  const [first] = expected.cabinets;
  expect(await PublishedUpdate.readBack(serverWith(1, stored).client, { ...expected, cabinets: [first!, other] })).toMatchObject({ cabinets: [first, other] });
  const differences = [[first!], [other, first!], [first!, { ...other, size: 8 }], [first!, other, other]].map((cabinets) => differenceOf({ ...expected, cabinets }, readStoredPackage(stored)));
  expect(differences).toEqual(['the number of cabinets', 'the SHA-1 of cabinet 1', 'the size of cabinet 2', 'the number of cabinets']);
});

test('an update without a file must not have got one', () => {
  expect(differenceOf({ packageId, revisionNumber: 1, cabinets: [] }, readStoredPackage(usp))).toBe('the number of cabinets');
});

const own = Buffer.from(sampleSha1, 'hex').toString('base64');
const decide = (revisionNumber: number, serverLatest: number, fileDigests?: readonly string[]): string => {
  const decision = decideRecovery({ revisionNumber, cabinetSha1s: [sampleSha1] }, { latest: serverLatest, ...(fileDigests === undefined ? {} : { fileDigests }) });
  return decision.kind === 'stop' ? decision.fault.code : decision.kind;
};

test.each([
  ['nothing arrived', 1, 0, undefined, 'import'],
  ['nothing arrived, older one there', 3, 2, ['older'], 'import'],
  ['ours arrived', 3, 3, [own], 'done'],
  ['somebody took the number', 3, 3, ['other'], 'wsus/revision-taken'],
  ['the number is taken, unreadable', 3, 3, undefined, 'wsus/revision-taken'],
  ['ours and one more file', 3, 3, [own, 'more'], 'wsus/revision-taken'],
  ['somebody was faster', 3, 4, [own], 'wsus/newer-revision'],
  ['it was deleted', 3, 0, undefined, 'wsus/deleted-meanwhile'],
])('after an interruption, %s', (_, revision, serverLatest, digests, outcome) => expect(decide(revision, serverLatest, digests)).toBe(outcome));

test('an update without a file is recognised by having none', () => {
  expect(decideRecovery({ revisionNumber: 1, cabinetSha1s: [] }, { latest: 1, fileDigests: [] }).kind).toBe('done');
  expect(decideRecovery({ revisionNumber: 1, cabinetSha1s: [] }, { latest: 1, fileDigests: [own] }).kind).toBe('stop');
});

test('of several cabinets an interrupted import has all, in their order', () => {
  const sha1s = [sampleSha1, sha1('ab'.repeat(20))];
  const digests = sha1s.map((each) => Buffer.from(each, 'hex').toString('base64'));
  const outcome = (fileDigests: readonly string[]): string => decideRecovery({ revisionNumber: 2, cabinetSha1s: sha1s }, { latest: 2, fileDigests }).kind;
  expect(outcome(digests)).toBe('done');
  for (const other of [[digests[0]!], [...digests].reverse(), [...digests, own]]) expect(outcome(other)).toBe('stop');
});

test('the state of the server is read for that decision', async () => {
  expect(await readImportedState(serverWith(1, usp).client, packageId)).toEqual({ latest: 1, fileDigests: [own] });
  expect(await readImportedState(serverWith(0, usp).client, packageId)).toEqual({ latest: 0 });
  expect(await readImportedState(serverWith(2, '<broken').client, packageId)).toEqual({ latest: 2 });
  await expect(readImportedState(scriptedWsus({ [latest]: () => fault('no database') }).client, packageId)).rejects.toMatchObject({ code: 'wsus/fault' });
});
