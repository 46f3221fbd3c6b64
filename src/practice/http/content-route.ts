import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnFile, type Shares } from '../shares.js';
import { serveFile } from './files.js';
import { answer, type Route } from './listener.js';

/** `/Content/XX/HEX.cab` from WsusContent; case does not matter in the address, the files are upper case. */
export const contentRoute =
  (shares: Shares): Route =>
  async ({ request, response, path }) => {
    const match = /^content\/(?<folder>[0-9a-f]{2})\/(?<digest>[0-9a-f]{40})\.cab$/iu.exec(path);
    const { folder = '', digest = '' } = match?.groups ?? {};
    const file = join(shares.content, folder.toUpperCase(), `${digest.toUpperCase()}.cab`);
    if (match === null || !digest.toUpperCase().endsWith(folder.toUpperCase()) || !(await isOwnFile(shares, file))) {
      answer(response, 404);
      return;
    }
    const info = await stat(file);
    const version = createHash('sha256').update(`${digest} ${String(info.size)} ${String(info.mtimeMs)}`).digest('hex').slice(0, 16);
    await serveFile(request, response, {
      path: file,
      contentType: 'application/octet-stream',
      etag: `"${version}"`,
      lastModified: info.mtime,
    });
  };
