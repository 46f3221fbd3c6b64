import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anchoredChains } from '../../../src/main/core/authenticode/anchored-chains.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import type { FetchTransport } from '../../../src/main/core/download/transport.js';
import { dueLists, fetchRevocationList, listSources, type ListFetch, type ListSource } from '../../../src/main/core/trust/revocation-cache.js';
import { verifyPath, type TrustSource } from '../../../src/main/core/trust/trust-source.js';
import type { Outcome } from '../../../src/shared/verdict.js';
import { startVendorSite, type SiteMisbehaviour, type VendorSite } from '../../fakes/vendor-site.js';
import {
  chainOf,
  daysFromNow,
  distributionPoints,
  issueAuthority,
  issueCodeSigning,
  issueTimeStamping,
  makeKey,
  makeRevocationList,
  makeRoot,
  makeSelfSigned,
  type Issued,
  type RevocationListOptions,
} from '../../fixtures/authority/index.js';
import { testTransport, vendorHost } from '../../fixtures/download/bench.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { signedCabinet } from '../../fixtures/signed/files.js';
import { findCheck, storeOf } from '../../fixtures/signed/verify.js';

let site: VendorSite;
let transport: FetchTransport;
let folder: ReturnType<typeof temporaryFolder>;
let root: Issued;
let authority: Issued;
let signer: Issued;
let path: string;

beforeAll(async () => {
  site = await startVendorSite();
  transport = testTransport();
  const at = (name: string): ReturnType<typeof distributionPoints> => distributionPoints(`http://${vendorHost}:${String(site.port)}/${name}.crl`);
  root = makeRoot();
  authority = issueAuthority(root, { extensions: [at('root')] });
  signer = issueCodeSigning(authority, { extensions: [at('authority')] });
});
afterAll(async () => {
  await transport.close();
  await site.close();
});
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'signed.cab');
  writeFileSync(path, signedCabinet({ signer }));
  writeFileSync(join(folder.path, 'root.cer'), root.certificate);
});
afterEach(() => folder[Symbol.dispose]());

const listsFolder = (): string => join(folder.path, 'lists');
const trust = (): TrustSource => ({ folder: folder.path, revocationFolder: listsFolder(), given: [], disallowed: [], allowSha1Only: false });
const serve = (name: string, body: Uint8Array, ...misbehave: readonly SiteMisbehaviour[]): void => site.serve(`/${name}.crl`, { body, misbehave: [...misbehave] });
const sourcesOf = async (file: Uint8Array = readFileSync(path)): Promise<readonly ListSource[]> => listSources(await anchoredChains(memorySource(file), storeOf(root)));
const fetchOne = async (source: ListSource, options: { readonly now?: Date; readonly timeout?: number } = {}): Promise<ListFetch> =>
  fetchRevocationList(source, { folder: listsFolder(), transport, now: () => options.now ?? new Date(), signal: new AbortController().signal, ...(options.timeout !== undefined && { timeout: options.timeout }) });
const fetchAll = async (): Promise<readonly ListFetch[]> => Promise.all((await sourcesOf()).map(async (source) => fetchOne(source)));
const authoritySource = async (): Promise<ListSource> => (await sourcesOf()).find(({ addresses }) => addresses[0]?.endsWith('authority.crl') === true)!;
const revocationOutcome = async (now = new Date()): Promise<Outcome | undefined> => findCheck(await verifyPath(path, trust(), () => now), 'chain.revocation')?.outcome;
const servesAuthority = (options: RevocationListOptions = {}, ...misbehave: readonly SiteMisbehaviour[]): void => serve('authority', makeRevocationList(authority, options), ...misbehave);

describe('fetched revocation lists', () => {
  it('make "passed" or "failed" of what was "not checked"', async () => {
    expect(await revocationOutcome()).toBe('not-checked');
    serve('root', makeRevocationList(root));
    servesAuthority();
    expect((await fetchAll()).map(({ state }) => state)).toEqual(['kept', 'kept']);
    expect(await revocationOutcome()).toBe('passed');
    servesAuthority({ revoked: [{ certificate: signer }] });
    await fetchAll();
    expect(await revocationOutcome()).toBe('failed');
  });

  it('are not "passed" when they have ended or one is missing', async () => {
    serve('root', makeRevocationList(root));
    servesAuthority({ nextUpdate: daysFromNow(3) });
    const all = await fetchAll();
    expect(all.find(({ address }) => address.endsWith('authority.crl'))).toMatchObject({ state: 'kept', nextUpdate: daysFromNow(3).toISOString() });
    expect(await revocationOutcome(daysFromNow(2))).toBe('passed');
    expect(await revocationOutcome(daysFromNow(4))).toBe('not-checked');
    for (const file of readdirSync(listsFolder()).filter((name) => name.endsWith('.crl')).slice(0, 1)) rmSync(join(listsFolder(), file));
    expect(await revocationOutcome(daysFromNow(2))).toBe('not-checked');
  });

  it('count one by one, whatever else lies in the folder', async () => {
    serve('root', makeRevocationList(root));
    servesAuthority();
    await fetchAll();
    writeFileSync(join(listsFolder(), 'damaged.crl'), 'hello');
    expect(await revocationOutcome()).toBe('passed');
    for (const file of readdirSync(listsFolder()).filter((name) => name.endsWith('.crl'))) writeFileSync(join(listsFolder(), file), 'hello');
    expect(await revocationOutcome()).toBe('not-checked');
    rmSync(listsFolder(), { recursive: true });
    writeFileSync(listsFolder(), 'no folder');
    expect(await revocationOutcome()).toBe('not-checked');
    expect((await fetchAll()).map(({ state }) => state)).toEqual(['failed', 'failed']);
  });

  it('are asked for when they are missing, damaged or near their end, and not otherwise', async () => {
    const source = await authoritySource();
    const due = async (now: Date): Promise<number> => (await dueLists([source], listsFolder(), now)).length;
    expect(await due(new Date())).toBe(1);
    servesAuthority({ thisUpdate: daysFromNow(-1), nextUpdate: daysFromNow(9) });
    await fetchOne(source);
    expect([await due(new Date()), await due(daysFromNow(6)), await due(daysFromNow(7.1)), await due(daysFromNow(20))]).toEqual([0, 0, 1, 1]);
    const [record = ''] = readdirSync(listsFolder()).filter((name) => name.endsWith('.json'));
    writeFileSync(join(listsFolder(), record), '{"not": "ours"}');
    expect(await due(new Date())).toBe(1);
    await fetchOne(source);
    rmSync(join(listsFolder(), record.replace('.json', '.crl')));
    expect(await due(new Date())).toBe(1);
  });

  it('are not asked for again at once after a failure', async () => {
    const source = await authoritySource();
    servesAuthority({}, { kind: 'status', status: 503 });
    const now = new Date();
    expect(await fetchOne(source, { now })).toMatchObject({ state: 'failed', error: { code: 'download/server-busy' } });
    const due = async (minutes: number): Promise<number> => (await dueLists([source], listsFolder(), new Date(now.getTime() + minutes * 60_000))).length;
    expect([await due(1), await due(14), await due(16), await due(-60)]).toEqual([0, 0, 1, 1]);
    expect(await fetchOne(source)).toMatchObject({ state: 'kept' });
    // The list that is kept goes on counting: nothing is due while it is fresh.
    servesAuthority({}, { kind: 'status', status: 503 });
    await fetchOne(source, { now });
    expect(await due(16)).toBe(0);
  });

  it.each<[string, () => void, string, string]>([
    ['is that of another authority', () => serve('authority', makeRevocationList(root)), 'authenticode/revocation-list-unfit', 'another authority'],
    ['was signed by another key', () => servesAuthority({ signedWith: makeKey('ec-p256', 'nobody') }), 'authenticode/revocation-list-unfit', 'signature'],
    ['has ended', () => servesAuthority({ thisUpdate: daysFromNow(-9), nextUpdate: daysFromNow(-1) }), 'authenticode/revocation-list-unfit', 'held until'],
    ['has no end', () => servesAuthority({ nextUpdate: 'absent' }), 'authenticode/revocation-list-unfit', 'until when'],
    ['begins in the future', () => servesAuthority({ thisUpdate: daysFromNow(1) }), 'authenticode/revocation-list-unfit', 'holds only from'],
    ['is older than the one that is kept', () => servesAuthority({ thisUpdate: daysFromNow(-2) }), 'authenticode/revocation-list-unfit', 'older'],
    ['is none', () => serve('authority', Buffer.from('hello')), 'authenticode/revocation-list-unreadable', ''],
    ['is not there', () => servesAuthority({}, { kind: 'status', status: 404 }), 'download/not-found', ''],
    ['is a page', () => servesAuthority({}, { kind: 'page' }), 'download/html-instead-of-file', ''],
    ['never ends', () => servesAuthority({}, { kind: 'chunked', endless: true }), 'download/too-large', ''],
    ['never comes', () => servesAuthority({}, { kind: 'silent' }), 'download/host-unreachable', '0.3 seconds'],
    ['comes too slowly', () => servesAuthority({}, { kind: 'drip', every: 50 }), 'download/host-unreachable', '0.3 seconds'],
    ['leads into the private network', () => servesAuthority({}, { kind: 'redirect', to: 'http://intranet.test/a.crl' }), 'download/address-refused', ''],
  ])('leave what is kept alone when the new one %s', async (what, spoil, code, reason) => {
    serve('root', makeRevocationList(root));
    servesAuthority({ revoked: [{ certificate: signer }] });
    await fetchAll();
    expect(await revocationOutcome()).toBe('failed');
    spoil();
    const patience = what === 'never ends' ? 10_000 : 300;
    const fetched = await fetchOne(await authoritySource(), { timeout: patience });
    expect(fetched).toMatchObject({ state: 'failed', error: { code } });
    if (reason !== '') expect(JSON.stringify(fetched)).toContain(reason);
    expect(await revocationOutcome()).toBe('failed');
  });

  it('come from the next address when the first has none', async () => {
    const at = (name: string): string => `http://${vendorHost}:${String(site.port)}/${name}.crl`;
    const twice = issueCodeSigning(authority, { extensions: [distributionPoints('ldap:///CN=x', at('gone'), at('authority'))] });
    const source = (await sourcesOf(signedCabinet({ signer: twice }))).find(({ addresses }) => addresses.length === 2)!;
    expect(source.addresses).toEqual([at('gone'), at('authority')]);
    servesAuthority({}, { kind: 'redirect', to: at('moved') });
    serve('moved', makeRevocationList(authority));
    expect(await fetchOne(source)).toMatchObject({ state: 'kept', address: at('authority') });
  });

  it('end with the signal', async () => {
    const controller = new AbortController();
    servesAuthority({}, { kind: 'silent' });
    const fetching = fetchRevocationList(await authoritySource(), { folder: listsFolder(), transport, now: () => new Date(), signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(fetching).rejects.toThrow(expect.objectContaining({ code: 'app/cancelled' }));
    expect(await dueLists([await authoritySource()], listsFolder(), new Date())).toHaveLength(1);
  });
});

describe('chains that lists are asked for', () => {
  it('are those of the signer and of its time stamps', async () => {
    const stamps = issueTimeStamping(authority, { extensions: [distributionPoints('http://stamps.test/a.crl')] });
    for (const kind of ['timestamp', 'countersignature'] as const) {
      const addresses = (await sourcesOf(signedCabinet({ signer, [kind]: { authority: stamps } }))).flatMap((source) => source.addresses);
      expect(addresses).toHaveLength(3);
      expect(addresses).toContain('http://stamps.test/a.crl');
    }
  });

  it('must end in an anchor, link by link', async () => {
    const stranger = makeSelfSigned({ extensions: [distributionPoints('http://stranger.test/a.crl')] });
    expect(await sourcesOf(signedCabinet({ signer: stranger }))).toEqual([]);
    // Named like our authority, signed by nobody.
    const forged = issueCodeSigning(authority, { signedWith: makeKey('ec-p256', 'nobody'), extensions: [distributionPoints('http://stranger.test/a.crl')] });
    expect(await sourcesOf(signedCabinet({ signer: forged, certificates: [forged, ...chainOf(forged)].map(({ certificate }) => certificate) }))).toEqual([]);
    expect(await sourcesOf(Buffer.from('no signature'))).toEqual([]);
  });

  it('ask for nothing about the anchor itself', () => {
    const anchor = parseCertificate(makeRoot({ extensions: [distributionPoints('http://root.test/a.crl')] }).certificate);
    expect(listSources([[anchor]])).toEqual([]);
  });
});
