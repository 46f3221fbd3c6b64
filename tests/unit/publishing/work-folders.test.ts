import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { sweepWorkFolders, workFolderOf } from '../../../src/main/core/publishing/work-folders.js';

it('keeps the files of unfinished jobs alone, and follows no link', async () => {
  const root = mkdtempSync(join(tmpdir(), 'countersign work '));
  const work = join(root, 'work');
  try {
    await sweepWorkFolders(work, new Set());
    const files = ['unfinished', 'over'].map((jobId) => join(workFolderOf(work, jobId, 'package'), 'signed.cab'));
    const elsewhere = join(root, 'elsewhere', 'kept');
    for (const file of [...files, elsewhere]) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'x');
    }
    symlinkSync(dirname(elsewhere), join(work, 'link'));
    await sweepWorkFolders(work, new Set(['unfinished']));
    expect(readdirSync(work)).toEqual(['unfinished']);
    expect([existsSync(files[0]!), existsSync(elsewhere)]).toEqual([true, true]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
