import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contentPathOf, type UpdateFile } from './files.js';

export interface FileDigests {
  readonly size: number;
  readonly sha1: string;
  readonly sha256: string;
}

/** SHA-1 in upper-case, SHA-256 in lower-case hexadecimal. */
export async function digestFile(path: string): Promise<FileDigests> {
  const sha1 = createHash('sha1');
  const sha256 = createHash('sha256');
  let size = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      size += chunk.length;
      sha1.update(chunk);
      sha256.update(chunk);
    }
  });
  return { size, sha1: sha1.digest('hex').toUpperCase(), sha256: sha256.digest('hex') };
}

export const contentFile = (contentFolder: string, file: UpdateFile): string => join(contentFolder, ...contentPathOf(file));

/** What is wrong with the content of an update on the server's disk; `undefined` when it is as the update says. */
export async function contentProblem(contentFolder: string, file: UpdateFile): Promise<string | undefined> {
  const [folder, name] = contentPathOf(file);
  const path = contentFile(contentFolder, file);
  const place = `WsusContent\\${folder}\\${name}`;
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true) return `${place} is not there`;
  const found = await digestFile(path);
  if (found.size !== file.size) return `${place} has ${String(found.size)} bytes instead of ${String(file.size)}`;
  if (found.sha1 !== file.sha1) return `${place} has the SHA-1 ${found.sha1}`;
  if (file.sha256 !== undefined && found.sha256 !== file.sha256) return `${place} has the SHA-256 ${found.sha256}`;
  return undefined;
}
