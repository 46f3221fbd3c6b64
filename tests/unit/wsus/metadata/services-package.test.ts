import { expect, test } from 'vitest';
import { readStoredPackage } from '../../../../src/main/core/wsus/metadata/read-services-package.js';
import { buildServicesPackage, clientFileNames, writeServicesPackage } from '../../../../src/main/core/wsus/metadata/services-package.js';
import { commandPackage, itemId, msiPackage, packageId, sample, sampleInput, serverId, without } from '../../../fixtures/wsus/packages.js';

test('the services package is the sample, byte for byte', () => {
  expect(writeServicesPackage(buildServicesPackage(sampleInput(commandPackage)))).toBe(sample('update-cmd.usp.xml'));
});

test('what is written can be read back with its digests', () => {
  const stored = readStoredPackage(writeServicesPackage(buildServicesPackage(sampleInput(commandPackage))));
  expect(stored).toMatchObject({ packageId, revisionNumber: 1, publisherId: serverId });
  expect(stored.files).toEqual([{ fileName: `${itemId}_1.cab`, size: 19, sha1: 'FzPAiaGgsHWKPZa9YRtocQYMKjQ=', sha256: 'CFW0l/dlg6N0g71bCLNEInldNgyLUjTzfuMtw8Rhvnk=' }]);
});

test('a package without a file announces no bytes and no files', () => {
  const rest = without(sampleInput(commandPackage), 'content');
  const text = writeServicesPackage(buildServicesPackage({ ...rest, softwarePackage: { ...commandPackage, updateType: 'Detectoid', installableItems: [] } }));
  expect(text).toContain('MaxDownloadSize="0"');
  expect(readStoredPackage(text).files).toEqual([]);
});

test.each(['', 'no xml', '<a/>', '<!DOCTYPE a><a/>', sample('update-cmd.sus.xml'), sample('update-cmd.usp.xml').replace('RevisionNumber="1"', 'RevisionNumber="1e9"'), sample('update-cmd.usp.xml').replace(packageId, 'x')])(
  'refuses a stored package that is none (%#)',
  (text) => expect(() => readStoredPackage(text)).toThrow(expect.objectContaining({ code: 'wsus/stored-package-unreadable' })),
);

test('only a patch keeps its own name on the client', () => {
  const [item] = msiPackage.installableItems;
  expect(clientFileNames(msiPackage, ['x_1.cab'])).toEqual(['x_1.cab']);
  const patch = { ...msiPackage, installableItems: [{ ...item!, handler: { kind: 'msp', patchCode: '{A}', fileName: 'sub\\fix.1.msp' } as const }] };
  expect(clientFileNames(patch, ['x_1.cab'])).toEqual(['fix.1.cab']);
  expect(clientFileNames(patch, ['x_1.cab', 'x_2.cab'])).toEqual(['x_1.cab', 'x_2.cab']);
});
