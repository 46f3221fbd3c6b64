import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { AnchorStore } from '../../src/main/core/authenticode/anchors.js';
import { strictPolicy } from '../../src/main/core/authenticode/policy.js';
import { verifyWithCatalogue } from '../../src/main/core/authenticode/verify-listed.js';
import { verifyFile } from '../../src/main/core/authenticode/verify.js';
import { parseRevocationList } from '../../src/main/core/authenticode/x509/revocation-list.js';
import { memorySource } from '../../src/main/core/bytes.js';
import { certificatesPem, revocationListsPem } from '../fixtures/authority/index.js';
import { makeJudgedFiles, type JudgedFile } from '../fixtures/signed/judged.js';
import { failedChecks, storeOf } from '../fixtures/signed/verify.js';
import { hasTool, runTool } from './tools.js';

/**
 * The table of docs/judges.md, made by really asking every judge. `UPDATE_JUDGES=1 npx vitest run --project conformance judges` writes
 * it; without that the committed one must be what comes out. The foreign judge's word depends on its version, which the table names.
 */
const tablePath = join(import.meta.dirname, '../../docs/judges.md');
const hasJudge = hasTool('osslsigncode', 'osslsigncode');
const version = hasJudge ? (/osslsigncode (\d+\.\d+)/u.exec(runTool('osslsigncode', ['--version']).output)?.[1] ?? 'unknown') : 'absent';

interface Row {
  readonly file: JudgedFile;
  readonly ours: boolean;
  /** The first check that failed. */
  readonly check: string;
  readonly theirs: boolean;
}

const say = (accepts: boolean): string => (accepts ? 'accepts' : 'refuses');
const differs = ({ ours, theirs }: Row): boolean => ours !== theirs;

function tableOf(rows: readonly Row[]): string {
  const differing = rows.filter(differs);
  const line = ({ file, ours, check, theirs }: Row): string => `| ${file.name} | ${say(ours)} | ${check} | ${say(theirs)} | ${file.stricter ?? file.milder ?? ''} |`;
  return `# Judges

What Countersign (strict policy, its own throw-away roots) and osslsigncode ${version} say about the same files. Every file is made by script
(\`tests/fixtures/signed/judged.ts\`), every word in the table comes from running both (\`tests/conformance/judges.test.ts\`), which fails when
this page is not what comes out. \`UPDATE_JUDGES=1 npx vitest run --project conformance judges\` writes it anew.

${String(rows.length)} files; the two differ in ${String(differing.length)}. In ${String(differing.filter(({ ours }) => !ours).length)} of those Countersign refuses what osslsigncode accepts.

| file | Countersign | by the check | osslsigncode | why we differ |
|---|---|---|---|---|
${rows.map(line).join('\n')}
`;
}

/** The page speaks of one version only. */
function skipForOtherVersion({ skip }: Pick<TestContext, 'skip'>): void {
  if (readFileSync(tablePath, 'utf8').includes(`osslsigncode ${version} say`)) return;
  const reason = `docs/judges.md was made with another version of osslsigncode than ${version}`;
  process.stderr.write(`skipped: ${reason}\n`);
  skip(reason);
}

describe.skipIf(!hasJudge)('judges', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-judges-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  function theirWord(rootsPath: string, { fileName, content, catalogue, revocationLists }: JudgedFile): boolean {
    const lists = revocationLists === undefined ? ['-ignore-crl'] : ['-CRLfile', put('lists.pem', revocationListsPem(...revocationLists)), '-TSA-CRLfile', put('lists.pem', revocationListsPem(...revocationLists))];
    const from = catalogue === undefined ? [] : ['-catalog', put('list.cat', catalogue)];
    return runTool('osslsigncode', ['verify', '-CAfile', rootsPath, '-TSA-CAfile', rootsPath, ...lists, ...from, '-in', put(fileName, content)]).code === 0;
  }

  async function judge(file: JudgedFile, anchors: AnchorStore, rootsPath: string): Promise<Row> {
    const options = { anchors, crls: (file.revocationLists ?? []).map(parseRevocationList), policy: strictPolicy, now: new Date() };
    const source = memorySource(file.content);
    const verdict = file.catalogue === undefined ? await verifyFile(source, options) : await verifyWithCatalogue(source, memorySource(file.catalogue), options);
    const ours = verdict.outcome === 'passed';
    const check = ours ? '' : (failedChecks(verdict)[0] ?? verdict.checks.find(({ outcome }) => outcome === 'failed')?.id ?? '');
    return { file, ours, check, theirs: theirWord(rootsPath, file) };
  }

  const rows: Row[] = [];
  beforeAll(async () => {
    const { roots, files } = makeJudgedFiles();
    const rootsPath = put('roots.pem', certificatesPem(...roots));
    for (const file of files) rows.push(await judge(file, storeOf(...roots), rootsPath));
  }, 120_000);

  it('differ only where it is said why, and we are the stricter one but for named exceptions', (context) => {
    expect(rows.filter(({ ours, theirs }) => ours && !theirs).map(({ file }) => file.name)).toEqual(rows.filter(({ file }) => file.milder !== undefined).map(({ file }) => file.name));
    skipForOtherVersion(context);
    const claimed = rows.filter(({ file }) => file.stricter !== undefined || file.milder !== undefined);
    expect(claimed.map(({ file }) => file.name)).toEqual(rows.filter(differs).map(({ file }) => file.name));
  });

  it('are reported as they are in docs/judges.md', (context) => {
    const table = tableOf(rows);
    if (process.env['UPDATE_JUDGES'] === '1') writeFileSync(tablePath, table);
    skipForOtherVersion(context);
    expect(table).toBe(readFileSync(tablePath, 'utf8'));
  });
});
