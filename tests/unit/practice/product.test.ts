import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileSource } from '../../../src/main/core/bytes.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { writeCabinet } from '../../../src/main/core/cabinet/write.js';
import { cabinetContainer, readCatalogueCabinet } from '../../../src/main/core/catalog/open-catalogue.js';
import { buildServicesPackage, writeServicesPackage } from '../../../src/main/core/wsus/metadata/services-package.js';
import { buildUpdate, writeUpdate } from '../../../src/main/core/wsus/metadata/sus-update.js';
import { approveUpdate } from '../../../src/main/core/wsus/publishing/approve.js';
import { ensureCategories, importUpdate } from '../../../src/main/core/wsus/publishing/import-update.js';
import { cabinetName, contentName, installPoint } from '../../../src/main/core/wsus/publishing/names.js';
import { planCategories, productCategoriesOf } from '../../../src/main/core/wsus/publishing/plan-categories.js';
import { PublishedUpdate } from '../../../src/main/core/wsus/publishing/published-update.js';
import { signOnServer } from '../../../src/main/core/wsus/publishing/server-signing.js';
import { connectForPublishing } from '../../../src/main/core/wsus/server/connect.js';
import { createWsusClient, type WsusClient } from '../../../src/main/core/wsus/soap/client.js';
import { operations } from '../../../src/main/core/wsus/soap/operations/index.js';
import { createUndiciTransport, type ClosableTransport } from '../../../src/main/core/wsus/soap/transport-undici.js';
import { digestFile } from '../../../src/practice/updates/content.js';
import { startPracticeServer, type PracticeReady, type PracticeServer } from '../../../src/practice/server.js';
import { allComputers } from '../../../src/practice/store/groups.js';
import type { SoftwarePackage } from '../../../src/shared/catalog.js';
import { bytes, parseGuid, sha1, sha256, type Guid, type Instant } from '../../../src/shared/units.js';

/** The product's client and this server have not a line in common; here they meet. */
describe("the product's own client", () => {
  let profile: string;
  let server: PracticeServer;
  let ready: PracticeReady;
  let transport: ClosableTransport;
  let client: WsusClient;
  const everyone = parseGuid(allComputers)!;
  const culture = 'en';

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
    server = await startPracticeServer({
      profile,
      port: 0,
      reportDefect: (_, error) => {
        throw error;
      },
    });
    ready = server.ready;
    transport = createUndiciTransport();
    client = createWsusClient({ url: ready.adminUrl, transport });
  }, 60_000);
  afterAll(async () => {
    await transport[Symbol.asyncDispose]();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  });

  async function samplePackages(): Promise<readonly SoftwarePackage[]> {
    await using source = await openFileSource(ready.catalogue);
    const packages = new Map<string, SoftwarePackage>();
    await readCatalogueCabinet(cabinetContainer(await readCabinet(source)), {
      onPackage: (found) => void packages.set(found.packageId, found),
      onSetAside: () => undefined,
      onFinding: () => undefined,
    });
    return [...packages.values()];
  }

  /** Packs, has the server sign, places the content and imports: what the product's job does, step by step. */
  async function publish(found: SoftwarePackage, publisherId: Guid): Promise<PublishedUpdate> {
    const { packageId } = found;
    const [item] = found.installableItems;
    const { itemId, originFile } = item!;
    const folder = join(ready.shares.UpdateServicesPackages, packageId);
    mkdirSync(folder, { recursive: true });
    const installer = join(profile, 'vendor', originFile!.fileName);
    const fileName = cabinetName({ itemId, number: 1 });
    const cabinet = join(folder, fileName);
    const member = { name: originFile!.fileName, path: installer, size: originFile!.size, modified: new Date(originFile!.modified) };
    await writeCabinet({ destination: cabinet, members: [member], compression: 'stored', reserveSignature: true });
    await signOnServer(client, { filePath: `D:\\WSUS\\UpdateServicesPackages\\${packageId}\\${fileName}`, withoutTimestamp: true });
    const digests = await digestFile(cabinet);
    const signed = { sha1: sha1(digests.sha1.toLowerCase()), sha256: sha256(digests.sha256), size: bytes(digests.size) };
    const place = contentName(signed.sha1);
    mkdirSync(join(ready.shares.WsusContent, place.folder), { recursive: true });
    copyFileSync(cabinet, join(ready.shares.WsusContent, place.folder, place.file));
    const services = buildServicesPackage({
      softwarePackage: found,
      revisionNumber: 1,
      publisherId,
      productCategoryIds: productCategoriesOf(found),
      content: { files: [{ ...signed, fileName, modified: '2026-10-01T08:00:00.000Z' as Instant }], installPoint: installPoint({ packageId, itemId }) },
      bundled: [],
    });
    await importUpdate(client, { susXml: writeUpdate(buildUpdate(services)), uspXml: writeServicesPackage(services) });
    return PublishedUpdate.readBack(client, { packageId, revisionNumber: 1, cabinets: [signed] });
  }

  it('publishes and approves the whole sample catalogue', async () => {
    const { configuration } = await connectForPublishing(client);
    const packages = await samplePackages();
    const stamp = { publisherId: configuration.serverId, creationDate: '2026-10-01T08:00:00.000Z' as Instant };
    const existing = await client.call(operations.getCategories, { culture, classifications: false });
    await ensureCategories(client, planCategories(packages, existing).needed, stamp);
    for (const found of packages) await publish(found, configuration.serverId);
    const listed = await client.call(operations.searchLocalUpdates, { culture });
    expect(listed.length).toBe(packages.length);
    for (const found of packages.filter(({ publicationState }) => publicationState === 'Published')) {
      expect(await approveUpdate(client, { packageId: found.packageId, revisionNumber: 1, groupId: everyone, adminName: 'CONTOSO\\admin' })).toBe(true);
      const files = await client.call(operations.getInstallableFiles, { updateId: found.packageId, revisionNumber: 1 });
      expect(files).toHaveLength(1);
      expect(await client.call(operations.getDeployments, { updateId: found.packageId, revisionNumber: 1 })).toHaveLength(1);
    }
    // Nothing a careful publisher would be told off for.
    const state = (await (await fetch(`${ready.controlUrl}state`)).json()) as { observations: unknown[] };
    expect(state.observations).toEqual([]);
  }, 60_000);

  it('understands what else the server says', async () => {
    const certificate = new X509Certificate(await client.call(operations.getSigningCertificate, undefined));
    expect(certificate.raw.equals(readFileSync(ready.serverCertificate))).toBe(true);
    expect((await client.call(operations.getAllTargetGroups, undefined)).length).toBe(3);
    expect(await client.call(operations.getApprovalRules, { culture })).toMatchObject([{ enabled: false }]);
    expect((await client.call(operations.getTopLevelCategories, { culture })).length).toBeGreaterThan(6);
    expect(readdirSync(ready.anchors)).toHaveLength(3);
    await expect(client.call(operations.deleteUpdate, { updateId: (await samplePackages())[0]!.packageId })).rejects.toThrow();
  });

  it('is told by numbers why something is not signed', async () => {
    const file = join(ready.shares.UpdateServicesPackages, 'x.cab');
    writeFileSync(file, 'no cabinet');
    await expect(signOnServer(client, { filePath: 'D:\\WSUS\\UpdateServicesPackages\\x.cab', withoutTimestamp: true })).rejects.toMatchObject({
      code: 'wsus/signing-failed',
      data: { decimal: 0x800b0003 },
    });
  });
});
