import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { storeOf, failedChecks, verifyBytes } from '../fixtures/signed/verify.js';
import { makeJudgedFiles } from '../fixtures/signed/judged.js';
import { hasTool, runTool } from './tools.js';

/** Programs that read archives, asked about the signed files that we refuse for being one. */
const readers = [
  { program: 'jar', debianPackage: 'default-jdk-headless', parameters: (path: string) => ['tf', path] },
  { program: 'unzip', debianPackage: 'unzip', parameters: (path: string) => ['-Z1', path] },
].filter(({ program, debianPackage }) => hasTool(program, debianPackage));

describe.skipIf(readers.length === 0)('an archive in what no signature covers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-archive-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const { roots, files } = makeJudgedFiles();
  const withArchive = files.filter(({ name }) => name.includes('a JAR') && !name.includes('signed with it'));

  it.each(readers)('is opened by $program, and the file is refused', async ({ program, parameters }) => {
    expect(withArchive).toHaveLength(6);
    for (const { name, content } of withArchive) {
      const path = join(folder, 'file.jar');
      writeFileSync(path, content);
      expect(runTool(program, parameters(path)).output, name).toContain('META-INF/MANIFEST.MF');
      expect(failedChecks(await verifyBytes(content, { anchors: storeOf(...roots) })), name).toContain('file.archive');
    }
  });
});
