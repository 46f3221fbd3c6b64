import { randomBytes } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { onShare } from './share-fault.js';

/**
 * Proves that a share can be written, by a file that is made and removed again.
 * @throws Fault `wsus/share-…`
 */
export async function checkWritable(folder: string): Promise<void> {
  const probe = join(folder, `.countersign-write-test-${randomBytes(8).toString('hex')}`);
  await onShare(folder, async () => {
    const handle: FileHandle = await open(probe, 'wx');
    try {
      await handle.writeFile('This file was made to see whether this folder can be written. It can be deleted.\r\n');
    } finally {
      await handle.close();
      await unlink(probe);
    }
  });
}
