import { spawnSync } from 'node:child_process';
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
import type { FileVerdict } from '../../src/shared/verdict.js';
import { certificatesPem, revocationListsPem } from '../fixtures/authority/index.js';
import { readAll } from '../fixtures/cabinet/read-all.js';
import { makeJudgedFiles, type JudgedFile } from '../fixtures/signed/judged.js';
import { storeOf } from '../fixtures/signed/verify.js';
import { askOpenssl, askOpensslAboutStamp, askSbverify, causesOf, explainDifference, foreignJudges, judgesPresent, ourWord, readersThatOpen, type ForeignJudge, type Word } from './foreign-judges.js';
import { surveyMark, tablePath } from './judges-page.js';
import { runTool } from './tools.js';

/**
 * The table of docs/judges.md, made by really asking every judge. `UPDATE_JUDGES=1 npx vitest run --project conformance judges` writes
 * it; without that the committed one must be what comes out. The foreign judge's word depends on its version, which the table names.
 */
const judges = judgesPresent();

interface Row {
  readonly file: JudgedFile;
  readonly verdict: FileVerdict;
  readonly ours: boolean;
  /** The first check that failed. */
  readonly check: string;
  readonly theirs: boolean;
  readonly others: ReadonlyMap<ForeignJudge, Word>;
  /** Readers that open the file; absent where none is for its kind. */
  readonly readers: string | undefined;
}

const say = (accepts: boolean): string => (accepts ? 'accepts' : 'refuses');
const differs = ({ ours, theirs }: Row): boolean => ours !== theirs;

/** Differences with the judges of parts; `null` for one that nothing explains. */
const explanations = ({ verdict, others }: Row): readonly (string | null)[] =>
  foreignJudges.map((judge) => explainDifference(judge, others.get(judge), verdict)).filter((explanation) => explanation !== undefined);

function why(row: Row): string {
  const own = row.file.stricter ?? row.file.milder;
  const others = explanations(row).map((explanation) => `${explanation ?? 'unexplained'}.`);
  return [...(own === undefined ? [] : [own]), ...others].join(' ');
}

function wordsOf(judge: ForeignJudge, { others, verdict }: Row): string {
  const word = others.get(judge);
  if (word === undefined) return '';
  return judge === 'openssl ts' && ourWord(judge, verdict).word !== word ? `${word} (we: ${ourWord(judge, verdict).word ?? ''})` : word;
}

function tableOf(rows: readonly Row[]): string {
  const differing = rows.filter(differs);
  const line = (row: Row): string =>
    `| ${[row.file.name, say(row.ours), row.check, say(row.theirs), ...foreignJudges.map((judge) => wordsOf(judge, row)), row.readers ?? '', why(row)].join(' | ')} |`;
  return `# Judges

What Countersign (strict policy, its own throw-away roots) and programs that others wrote say about the same files. Every file is made by script
(\`tests/fixtures/signed/judged.ts\`), every word in the table comes from running all of them (\`tests/conformance/judges.test.ts\`), which fails
when this page is not what comes out. \`UPDATE_JUDGES=1 npx vitest run --project conformance judges\` writes it anew.

Asked were: ${judges.line}.

| judge | judges | how |
|---|---|---|
| osslsigncode | the whole file | \`verify -CAfile -TSA-CAfile\`, with revocation lists where there are some |
| openssl | the outer PKCS #7 over the statement in it, and its signer’s chain now | \`smime -verify -content\`; \`cms -verify\` cannot read a statement that is no octet string |
| openssl ts | the RFC 3161 time stamp over the outer signature | \`ts -verify -token_in\` |
| sbverify | digest and signature of a program, as boot loaders do | \`--cert\` |
| readers | whether the format can be read at all; they look at no signature. What cabextract and 7z unpack from the cabinets that we accept is what we do | \`cabextract -t\` and \`-p\`, \`7z t\` and \`e\`, \`gcab -t\`, \`msiinfo suminfo\` |

${String(rows.length)} files; Countersign and osslsigncode differ in ${String(differing.length)}. In ${String(differing.filter(({ ours }) => !ours).length)} of those Countersign refuses what osslsigncode accepts. Every
difference with any judge has its reason in the last column.

| file | Countersign | by the check | osslsigncode | ${foreignJudges.join(' | ')} | opened by | why we differ |
|---|---|---|---|${foreignJudges.map(() => '---|').join('')}---|---|
${rows.map(line).join('\n')}
`;
}

/** The page speaks of the versions that it names only. */
function skipForOtherVersion({ skip }: Pick<TestContext, 'skip'>): void {
  if (readFileSync(tablePath, 'utf8').includes(`Asked were: ${judges.line}.`)) return;
  const reason = `docs/judges.md was made with other judges than ${judges.line}`;
  process.stderr.write(`skipped: ${reason}\n`);
  skip(reason);
}

describe.skipIf(!judges.complete)('judges', () => {
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
    const check = ours ? '' : (causesOf(verdict)[0] ?? '');
    const surroundings = { rootsPath, put };
    const others = new Map<ForeignJudge, Word>([
      ['openssl', await askOpenssl(file, surroundings)],
      ['openssl ts', await askOpensslAboutStamp(file, surroundings)],
      ['sbverify', askSbverify(file, surroundings)],
    ]);
    return { file, verdict, ours, check, theirs: theirWord(rootsPath, file), others, readers: readersThatOpen(file, surroundings) };
  }

  const rows: Row[] = [];
  beforeAll(async () => {
    const { roots, files } = makeJudgedFiles();
    const rootsPath = put('roots.pem', certificatesPem(...roots));
    for (const file of files) rows.push(await judge(file, storeOf(...roots), rootsPath));
  }, 600_000);

  it('differ only where it is said why, and we are the stricter one but for named exceptions', (context) => {
    expect(rows.filter(({ ours, theirs }) => ours && !theirs).map(({ file }) => file.name)).toEqual(rows.filter(({ file }) => file.milder !== undefined).map(({ file }) => file.name));
    skipForOtherVersion(context);
    const claimed = rows.filter(({ file }) => file.stricter !== undefined || file.milder !== undefined);
    expect(claimed.map(({ file }) => file.name)).toEqual(rows.filter(differs).map(({ file }) => file.name));
  });

  it.each([
    ['cabextract', (path: string) => ['-q', '-p', path]],
    ['7z', (path: string) => ['e', '-so', path]],
  ] as const)('that unpack cabinets find the bytes in them that we do: %s', async (program, parameters) => {
    const cabinets = rows.filter(({ file, ours }) => ours && file.fileName.endsWith('.cab'));
    expect(cabinets.length).toBeGreaterThan(10);
    for (const { file } of cabinets) {
      const contents = await readAll(file.content);
      const theirs = spawnSync(program, parameters(put(file.fileName, file.content))).stdout;
      expect(Buffer.concat([...contents.values()]).equals(theirs), file.name).toBe(true);
    }
  });

  it('of parts of a file differ only for what they do not look at', (context) => {
    skipForOtherVersion(context);
    expect(rows.filter((row) => explanations(row).includes(null)).map(({ file }) => file.name)).toEqual([]);
  });

  it('are reported as they are in docs/judges.md', (context) => {
    const table = tableOf(rows);
    const [, survey = ''] = readFileSync(tablePath, 'utf8').split(surveyMark);
    if (process.env['UPDATE_JUDGES'] === '1') writeFileSync(tablePath, `${table}\n${surveyMark}${survey}`);
    skipForOtherVersion(context);
    expect(`${table}\n`).toBe(readFileSync(tablePath, 'utf8').split(surveyMark)[0]);
  });
});
