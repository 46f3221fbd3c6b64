import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bytes, sha256 } from '../../../../src/shared/units.js';
import { placeFile } from '../../../../src/main/core/wsus/publishing/copy-file.js';
import { temporaryFolder } from '../../../fixtures/folder.js';

/** Somebody else on the share, who is faster than our second look. */
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof FileSystem>();
  return {
    ...actual,
    rename: async (from: string, to: string): Promise<void> => {
      await actual.rename(from, to);
      if (to.endsWith('attacked.cab')) writeFileSync(to, 'evil');
    },
  };
});

test('a file that is swapped right after it was written is noticed', async () => {
  using folder = temporaryFolder();
  const source = join(folder.path, 'source');
  writeFileSync(source, 'good');
  const expected = { size: bytes(4), sha256: sha256(createHash('sha256').update('good').digest('hex')) };
  await expect(placeFile(source, join(folder.path, 'attacked.cab'), expected)).rejects.toMatchObject({ code: 'wsus/share-changed' });
  expect(await placeFile(source, join(folder.path, 'left-alone.cab'), expected)).toBe('placed');
});
