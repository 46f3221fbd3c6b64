import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeProfileFolder } from '../../../src/main/core/profile/profile-folder.js';
import { explain } from '../../../src/shared/errors/index.js';
import { temporaryFolder } from '../../fixtures/folder.js';

it('makes a folder for this account alone, and takes one that is there', async () => {
  using root = temporaryFolder();
  const folder = join(root.path, 'data', 'earnest');
  await makeProfileFolder(folder);
  await makeProfileFolder(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o077).toBe(0);
  symlinkSync(folder, join(root.path, 'link'));
  await makeProfileFolder(join(root.path, 'link'));
});

it('names the file that stands in its place, or on the way to it', async () => {
  using root = temporaryFolder();
  const file = join(root.path, 'file');
  writeFileSync(file, '');
  for (const folder of [file, join(file, 'earnest'), join(file, 'a', 'b')]) {
    await expect(makeProfileFolder(folder)).rejects.toMatchObject({ code: 'app/profile-is-a-file', data: { profile: folder, file } });
  }
  expect(explain({ code: 'app/profile-is-a-file', data: { profile: 'P', file: 'F' } }).happened).toContain('folder P, but F is a file');
});
