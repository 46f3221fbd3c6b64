import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openClientSession } from '../../src/main/core/client/session.js';
import { verifyPath } from '../../src/main/core/trust/trust-source.js';
import { createContentFetcher } from '../../src/main/core/wsus/publishing/content-fetcher.js';
import { createUndiciTransport } from '../../src/main/core/wsus/soap/transport-undici.js';
import { startPracticeServer, type PracticeReady } from '../../src/practice/server.js';
import { explain } from '../../src/shared/errors/index.js';
import type { Guid } from '../../src/shared/units.js';
import { fingerprint } from '../../src/shared/units.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { canLaunch, launchConsole } from './launch.js';
import { Person } from './person.js';

const account = { name: 'CORP\\admin', password: 'Päßwörd "1" €' };
const keyring = resolve(import.meta.dirname, '../fixtures/electron/keyring.cjs');

/** With the keyboard alone, the fingerprint compared with that of the server's own certificate. */
async function connect(person: Person, ready: PracticeReady): Promise<void> {
  const { page } = person;
  await person.enter(person.button('Set up the connection'));
  await person.type(person.field('Server'), '127.0.0.1');
  await person.type(person.field('Port'), String(ready.port));
  await person.tabTo(page.getByRole('radio', { name: 'As the user who is signed in to Windows' }));
  await page.keyboard.press('ArrowDown');
  await person.type(person.field('Account'), account.name);
  await person.type(page.getByLabel('Password'), `${account.password}?`);
  await person.type(person.field(/where the shares are reached/iu), ready.contentRoot);
  await page.keyboard.press('Enter');
  await person.reads('The certificate of the server is not trusted');
  const shown = new X509Certificate(readFileSync(ready.tlsCertificate ?? '')).fingerprint256.replaceAll(':', '').toLowerCase();
  await person.reads(new RegExp(shown.replace(/.{4}(?=.)/gu, '$& '), 'u'));
  await person.looks('certificate');
  await person.enter(person.button('Accept this certificate for this server'));
  await person.reads(explain({ code: 'wsus/login-refused', data: {} }).title);
  await person.enter(person.button('Change'));
  await person.type(page.getByLabel('Password'), account.password);
  await page.keyboard.press('Enter');
  await page.getByRole('img', { name: /^passed/u }).nth(14).waitFor();
  await person.looks('connected');
}

/** From Overview, by the keyboard alone up to the kit. @returns the folder of the kit */
async function getCertificate(person: Person, parent: string): Promise<string> {
  const { page } = person;
  await page.keyboard.press('Control+1');
  await person.heading('From nothing to a client that accepts an update');
  await person.looks('overview');
  await person.enter(person.button('Open Certificates'));
  await person.enter(person.button('Set up another certificate'));
  await person.heading('Where does the certificate come from?');
  await person.tabTo(page.getByRole('radio', { name: /^Make one here/u }));
  await page.keyboard.press('Space');
  await person.type(person.field(/^Name of the certificate/u), 'Contoso Package Signing');
  await person.type(person.field('Organisation'), 'Contoso');
  await page.keyboard.press('Enter');
  await person.heading('Will clients accept it?');
  await person.reads('Nothing speaks against this certificate');
  await person.looks('check');
  await person.enter(person.button('Next'));
  await person.enter(person.button('Keep it and sign with it'));
  await person.reads('Contoso Package Signing is kept, and its key opens and signs');
  await person.enter(person.button('Next'));
  await person.heading('What the server must trust');
  await person.reads('Whether the server trusts it does not show yet');
  await person.looks('server');
  await person.enter(person.button('Next'));
  await person.heading('The certificate is set up');
  await person.chooses(parent);
  await person.tabTo(person.button('Write the client kit'));
  await person.pictures('write-kit', page.getByRole('region', { name: 'Clients' }));
  await page.keyboard.press('Enter');
  await person.reads('The kit is written');
  await person.looks('kit');
  await person.enter(person.button('Finish'));
  const [folder] = readdirSync(parent);
  return join(parent, folder ?? '');
}

/** The file of the certificate that was made here, by the store that it is for; the kit may hold the server's own as well. */
function ownFile(kit: string, store: 'publisher' | 'root'): string {
  const files = readdirSync(kit).filter((name) => name.startsWith(`${store}-`)).map((name) => join(kit, name));
  return files.find((path) => new X509Certificate(readFileSync(path)).subject.includes('CN=Contoso Package Signing')) ?? expect.unreachable(`the kit has its ${store}`);
}

/** What the kit's script would write on a client that lacks the policy. */
const clientResult = (thumbprint: string): string =>
  JSON.stringify({
    schema: 1,
    kind: 'countersign-client-check',
    madeAt: new Date().toISOString(),
    computer: 'PC-017',
    windows: '10.0.26100',
    signer: thumbprint,
    policy: { WUServer: 'https://127.0.0.1:8531', UseWUServer: 1, AcceptTrustedPublisherCerts: null, SetPolicyDrivenUpdateSourceForOtherUpdates: 1 },
    stores: [
      { store: 'TrustedPublisher', thumbprint, present: true },
      { store: 'Root', thumbprint, present: true },
    ],
    distrusted: [],
    server: { status: 200, problem: null, date: new Date().toUTCString() },
    services: { wuauserv: 'Running', bits: 'Stopped', cryptsvc: 'Running' },
    events: [],
  });

/** Time stamps, and what a client tells. */
async function useCertificate(person: Person, ready: PracticeReady, resultFile: string): Promise<void> {
  const { page } = person;
  await person.field(/^Time-stamp service/u).fill(ready.timestampUrl);
  await page.getByRole('region', { name: 'Time stamps' }).getByRole('button', { name: 'Save' }).click();
  await person.press('Test the service');
  await person.reads('The service works, but its root is not trusted here');
  await person.chooses(resultFile);
  await person.press('Open the result of a client');
  await person.reads(/keeps this client from accepting what you sign/u);
  await person.looks('client-result');
  await person.pictures('client-result', page.getByRole('region', { name: 'Clients' }));
}

/** The catalogue is refused first, and the way on leads where it can be mended. */
async function importCatalogue(person: Person, { catalogue, anchors }: PracticeReady, kitRoot: string): Promise<void> {
  const { page } = person;
  const choose = async (): Promise<void> => {
    await person.heading('Which catalogue?');
    await person.chooses(catalogue);
    await person.press('From a file');
    await person.heading('Who published it?');
  };
  await page.keyboard.press('Control+1');
  await person.press('Start the guided path');
  await choose();
  await person.reads('The signer’s chain does not end in a root that you trust');
  await person.looks('refused');
  await person.press('Open Settings');
  await person.trusts([...readdirSync(anchors).map((name) => join(anchors, name)), kitRoot]);
  await page.keyboard.press('Control+1');
  await person.press('Publish updates');
  await person.press('Back');
  await choose();
  await person.heading('A publisher that you have not approved yet');
  await person.looks('publisher');
  await person.press('Always approve this publisher');
  await person.press('Import');
  await person.heading('The catalogue is imported');
  await person.press('Next');
  await person.heading('Which updates?');
}

/** One update, approved for all computers. It fails at the private address first. */
async function publish(person: Person): Promise<void> {
  const { page } = person;
  await page.getByRole('searchbox').fill('Litware Editor');
  await page.getByRole('row', { name: /Litware Editor/u }).first().getByRole('checkbox').click();
  await person.press('Next');
  await person.heading('What will be done');
  await page.getByLabel('Approve for a target group after publishing').selectOption({ label: 'All Computers' });
  await person.looks('plan');
  await person.press('Download, prove and publish');
  await person.heading('Nothing was published');
  await person.reads(/The address leads into a private network/u);
  await person.looks('private-address');
  await person.press('Open Settings');
  await person.field('Host').fill('127.0.0.1');
  await person.press('Add');
  await person.button('Remove 127.0.0.1').waitFor();
  await page.keyboard.press('Control+1');
  await person.press('Publish updates');
  await person.press('Try again');
  await person.press('Approve this signer');
  await person.heading('Everything is published');
  await person.press('Check as a client');
  await person.reads(/A client would fetch the file and accept its signature/u);
  await person.looks('accepted');
}

/** A client with what the kit hands out and nothing else, before the services for clients. */
async function acceptAsClient(ready: PracticeReady, kit: string, update: { readonly updateId: Guid; readonly revisionNumber: number }, folder: string): Promise<void> {
  const tls = new X509Certificate(readFileSync(ready.tlsCertificate ?? ''));
  const fetchContent = createContentFetcher();
  const session = openClientSession({
    baseUrl: ready.baseUrl,
    transport: createUndiciTransport({ acceptedFingerprint: fingerprint(tls.fingerprint256.replaceAll(':', '').toLowerCase()) }),
    // Content is handed out without TLS from the port below.
    fetchContent: async (request) => fetchContent({ ...request, url: new URL(/\/Content\/.*$/u.exec(request.url)?.[0] ?? '', ready.vendorUrl).href }),
    now: () => new Date(),
    computer: { clientId: 'a client of the kit', dnsName: 'pc-017.example', groupName: '' },
  });
  const given = readdirSync(kit).filter((name) => name.endsWith('.cer')).map((name) => ({ certificate: readFileSync(join(kit, name)), origin: name }));
  const empty = join(folder, 'no anchors');
  mkdirSync(empty);
  const trusting = (roots: typeof given) => async (path: string) => verifyPath(path, { folder: empty, given: roots, disallowed: [], allowSha1Only: false }, () => new Date());
  const request = { ...update, workFolder: join(folder, 'client'), maxBytes: 10_000_000, cabinets: [] };
  expect(await session.check({ ...request, verify: trusting(given) })).toMatchObject({ accepted: true, verdict: { signatures: [{ timestamp: { kind: 'rfc3161' } }] } });
  expect(await session.check({ ...request, verify: trusting([]) })).toMatchObject({ accepted: false });
}

interface Bridge {
  request(group: string, verb: string, requestId: string, input: unknown): Promise<{ value: never }>;
}

const publishedOf = async (page: Page): Promise<readonly { readonly packageId: Guid; readonly revisionNumber: number }[]> =>
  page.evaluate(async () => (await (globalThis as unknown as { countersign: Bridge }).countersign.request('published', 'records', crypto.randomUUID(), undefined)).value);

test.skipIf(!canLaunch())('from nothing to a client that accepts an update, in the window, over TLS with an account by NTLM', async () => {
  using folder = temporaryFolder();
  const defects: unknown[] = [];
  const server = await startPracticeServer({ profile: join(folder.path, 'server'), port: 0, tls: true, ntlm: [account], reportDefect: (_, error) => void defects.push(error) });
  try {
    await using console = await launchConsole({ before: keyring });
    const person = new Person(console, 'from-nothing');
    const kits = join(folder.path, 'kits');
    const result = join(folder.path, 'PC-017.json');
    mkdirSync(kits);
    await person.heading('Connect to your WSUS');
    await connect(person, server.ready);
    const kit = await getCertificate(person, kits);
    writeFileSync(result, clientResult(new X509Certificate(readFileSync(ownFile(kit, 'publisher'))).fingerprint.replaceAll(':', '')));
    await useCertificate(person, server.ready, result);
    await importCatalogue(person, server.ready, ownFile(kit, 'root'));
    await publish(person);
    const [record, ...more] = await publishedOf(person.page);
    expect(more).toEqual([]);
    await acceptAsClient(server.ready, kit, { updateId: record!.packageId, revisionNumber: record!.revisionNumber }, folder.path);
    expect(defects).toEqual([]);
  } finally {
    await server.close();
  }
}, 240_000);
