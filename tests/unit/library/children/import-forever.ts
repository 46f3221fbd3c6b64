import { commitImport } from '../../../../src/main/core/library/commit.js';
import { inBatches, type ImportSink } from '../../../../src/main/core/library/batch.js';
import { stageImport } from '../../../../src/main/core/library/stage.js';
import { Approvals } from '../../../../src/main/core/publishers/approvals.js';
import { TrustedCatalog } from '../../../../src/main/core/publishers/trusted-catalog.js';
import { openDatabase } from '../../../../src/main/core/store/database.js';
import { day, smallPackage, writtenOf } from '../../../fixtures/library.js';
import { signedCatalog } from '../../../fixtures/verdicts.js';

/**
 * Imports version after version of one catalogue: each has 300 packages, all with the number of the version in their titles. Tells
 * the parent when it begins to stage, when it begins to commit and when a version counts.
 */
const database = openDatabase(process.argv[2] ?? '');
const approvals = new Approvals(database);
const now = day(20);

for (let version = 1; version < 1000; version += 1) {
  const signed = await signedCatalog({}, `version ${String(version)}`);
  if (version === 1) approvals.approve(signed, { kind: 'always', decidedBy: 'anna', decidedAt: now });
  const trusted = TrustedCatalog.trust(signed, { approvals, previous: undefined, now });
  const feed = async ({ onPackage }: ImportSink): Promise<{ documentName: string }> => {
    for (let number = 0; number < 300; number += 1) {
      const localized = [{ language: 'en', title: `version ${String(version)}`, description: 'An update.' }] as const;
      const found = smallPackage(number, version, { localized });
      await onPackage(found, writtenOf(found));
      if (number === 150) process.send?.({ staging: version });
    }
    return { documentName: 'Catalogue.xml' };
  };
  const staged = await stageImport(database, trusted, { name: 'Contoso', origin: 'a file' }, inBatches(feed), { approvals, now });
  process.send?.({ committing: version });
  await commitImport(database, staged, trusted, { approvals, acceptOlder: false, decidedBy: 'anna', now });
  process.send?.({ counts: version });
}
