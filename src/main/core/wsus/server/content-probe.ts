import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha1 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { FetchContent } from '../publishing/content-fetcher.js';
import { contentName } from '../publishing/names.js';
import { onShare } from './share-fault.js';

export interface ContentProbe {
  /** WsusContent, as this computer reaches it. */
  readonly folder: string;
  /** Where clients fetch content, for example `http://wsus:8530`. */
  readonly origin: string;
  readonly fetchContent: FetchContent;
  /** For what is fetched. */
  readonly workFolder: string;
  readonly signal: AbortSignal;
}

/** Whether this made the folder, so that no other's is removed. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A file in the share for as long as `work` takes. */
async function withFile<T>(folder: string, name: string, content: Uint8Array, work: () => Promise<T>): Promise<T> {
  const isOwn = await makeFolder(folder);
  const path = join(folder, name);
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return await work();
  } finally {
    await rm(path, { force: true });
    // Somebody may have put something beside it meanwhile.
    if (isOwn) await rmdir(folder).catch(() => undefined);
  }
}

/**
 * Proves that the share is the folder that the server's clients get their content from: a file that is made there must be
 * handed out. It has the name that content of its digest has, and is removed again.
 * @throws Fault `wsus/content-not-served`, `wsus/share-…`, or what went wrong on the way to `origin`
 */
export async function probeContent({ folder, origin, fetchContent, workFolder, signal }: ContentProbe): Promise<void> {
  const content = Buffer.from(`This file was made to see whether the server hands it out. It can be deleted. ${randomBytes(16).toString('hex')}\r\n`);
  const digest = sha1(createHash('sha1').update(content).digest('hex'));
  const name = contentName(digest);
  const url = `${origin}/Content/${name.folder}/${name.file}`;
  const target = join(workFolder, name.file);
  const refuse = (reason: string): never => {
    throw new Fault('wsus/content-not-served', { path: join(folder, name.folder, name.file), url, reason });
  };
  await onShare(folder, async () =>
    withFile(join(folder, name.folder), name.file, content, async () => {
      try {
        const answer = await fetchContent({ url, target, maxBytes: content.byteLength, signal });
        if (answer.kind === 'refused') refuse(`with the status ${String(answer.status)}`);
        if (answer.kind === 'too-large' || (answer.kind === 'fetched' && answer.digests.sha1 !== digest)) refuse('with another file');
      } finally {
        await rm(target, { force: true });
      }
    }),
  );
}
