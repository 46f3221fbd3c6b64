import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnchorStore } from '../../../src/main/core/authenticode/anchors.js';
import { strictPolicy } from '../../../src/main/core/authenticode/policy.js';
import { signCabinet } from '../../../src/main/core/authenticode/sign/cabinet.js';
import { verifyFile } from '../../../src/main/core/authenticode/verify.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { cabinetContainer, readCatalogueCabinet } from '../../../src/main/core/catalog/open-catalogue.js';
import { commitImport } from '../../../src/main/core/library/commit.js';
import { loadPackage } from '../../../src/main/core/library/load-package.js';
import { inBatches } from '../../../src/main/core/library/batch.js';
import { stageImport } from '../../../src/main/core/library/stage.js';
import { SignedCatalog } from '../../../src/main/core/publishers/signed-catalog.js';
import { TrustedCatalog } from '../../../src/main/core/publishers/trusted-catalog.js';
import { identityOf, makeAuthority } from '../../fixtures/authority/index.js';
import { simpleCabinet } from '../../fixtures/cabinet/build.js';
import { makeMembers, makePackages } from '../../fixtures/catalogues/make.js';
import { day, TestLibrary } from '../../fixtures/library.js';

describe('from a signed cabinet to a package that a job may publish', () => {
  it('every step takes what the one before made', async () => {
    using library = new TestLibrary();
    const authority = makeAuthority();
    const packages = makePackages({ count: 25 });
    const path = join(library.folder.path, 'vendor.cab');
    const members = makeMembers(packages, 3, 'Vendor.xml').map(({ name, data }) => [name, data] as const);
    await writeFile(path, simpleCabinet(members));
    await signCabinet({ path, identity: identityOf(authority.publisher) });
    const now = new Date();
    const anchors = new AnchorStore([{ certificate: parseCertificate(authority.root.certificate), origin: 'a test' }]);

    const signed = await SignedCatalog.verify(memorySource(await readFile(path)), async (source) => verifyFile(source, { anchors, policy: strictPolicy, now }));
    const { approvals, database } = library;
    const { approvalId } = approvals.approve(signed, { kind: 'once', decidedBy: 'anna', decidedAt: day(1) });
    const trusted = TrustedCatalog.trust(signed, { approvals, previous: undefined, approvalId, now });
    const read = inBatches(async ({ onPackage, onSetAside }) =>
      readCatalogueCabinet(cabinetContainer(await readCabinet(signed.content)), { onPackage, onSetAside, onFinding: () => undefined }),
    );
    const staged = await stageImport(database, trusted, { name: 'Vendor', origin: 'vendor.cab' }, read, { approvals, now });
    expect(staged).toMatchObject({ packages: packages.length, setAside: 0, rootName: 'vendor.xml' });
    const { catalogueId } = await commitImport(database, staged, trusted, { approvals, acceptOlder: false, decidedBy: 'anna', now });
    for (const found of packages) {
      const loaded = loadPackage(database, approvals, { catalogueId, packageId: found.packageId });
      expect(loaded.package).toEqual(found);
      expect(loaded.catalogueSha256).toBe(signed.sha256);
    }
  });
});
