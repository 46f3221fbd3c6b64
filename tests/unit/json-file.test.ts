import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJsonFile, readSmallFile } from '../../src/main/core/json-file.js';
import { temporaryFolder } from '../fixtures/folder.js';

const schema = z.strictObject({ name: z.string() });
const unreadable = (reason: string): Error => expect.objectContaining({ code: 'app/file-unreadable', data: expect.objectContaining({ reason }) as object }) as Error;

describe('a file of ours', () => {
  it('is what was written, or nothing where there is none', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.json');
    expect(await readJsonFile(path, schema)).toBeUndefined();
    writeFileSync(path, '{"name":"ü"}');
    expect(await readJsonFile(path, schema)).toEqual({ name: 'ü' });
  });

  it.each(['', '{', '{"name":1}', '{"name":"a","more":1}'])('is refused when it says %j', async (text) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.json');
    writeFileSync(path, text);
    await expect(readJsonFile(path, schema)).rejects.toEqual(unreadable('it is not the file that Countersign wrote'));
  });

  it('is refused before memory is taken for it when it is too large', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.json');
    writeFileSync(path, '');
    // More than Node has for one buffer.
    truncateSync(path, 2 ** 40);
    await expect(readJsonFile(path, schema)).rejects.toEqual(unreadable('it is too large'));
    await expect(readSmallFile(path, 10)).rejects.toEqual(unreadable('it is too large'));
  });

  it('is no folder', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'a.json'));
    await expect(readJsonFile(join(folder.path, 'a.json'), schema)).rejects.toMatchObject({ code: 'app/file-unreadable' });
  });

  it.skipIf(process.platform === 'win32')('is no pipe that nobody writes into', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.json');
    execFileSync('mkfifo', [path]);
    await expect(readJsonFile(path, schema)).rejects.toEqual(unreadable('it is not a file'));
  });
});
