import { join } from 'node:path';
import { oids } from '../../src/main/core/authenticode/der/oids.js';
import { DerRefused, readDerPrefix } from '../../src/main/core/authenticode/der/read.js';
import { openContainer } from '../../src/main/core/authenticode/examine.js';
import { readSignedData, unsignedAttributes, type SignedData } from '../../src/main/core/authenticode/signed-data.js';
import { memorySource } from '../../src/main/core/bytes.js';
import type { Check, FileVerdict } from '../../src/shared/verdict.js';
import type { JudgedFile } from '../fixtures/signed/judged.js';
import { failedChecks } from '../fixtures/signed/verify.js';
import { hasTool, runTool } from './tools.js';

/** Judges of parts of a signed file: what each of them looks at, and why it may say something else than the verdict on the whole. */

export type Word = 'accepts' | 'refuses' | undefined;
export interface Surroundings {
  readonly rootsPath: string;
  readonly put: (name: string, content: string | Uint8Array) => string;
}

interface Signature {
  readonly der: Uint8Array;
  readonly signedData: SignedData;
}

/** The outer signature; `undefined` when there is none that can be taken apart. */
async function outerSignature(content: Uint8Array): Promise<Signature | undefined> {
  const blob = (await openContainer(memorySource(content))).container?.signatures[0];
  if (blob === undefined) return undefined;
  try {
    const { node } = readDerPrefix(blob);
    return { der: node.der, signedData: readSignedData(node) };
  } catch (error) {
    if (error instanceof DerRefused) return undefined;
    throw error;
  }
}

const wordOf = (program: string, parameters: readonly string[]): Word => (runTool(program, parameters).code === 0 ? 'accepts' : 'refuses');

/** `smime -verify`: the signature over the statement about the file, and the signer's chain. `cms -verify` cannot read a statement that is no octet string. */
export async function askOpenssl({ content }: JudgedFile, { rootsPath, put }: Surroundings): Promise<Word> {
  const signature = await outerSignature(content);
  const statement = signature?.signedData.content?.content;
  if (signature === undefined || statement === undefined) return undefined;
  const [token, detached] = [put('signature.p7', signature.der), put('content.bin', statement)];
  return wordOf('openssl', ['smime', '-verify', '-inform', 'DER', '-in', token, '-content', detached, '-binary', '-CAfile', rootsPath, '-purpose', 'any', '-out', join(rootsPath, '..', 'verified.bin')]);
}

/** `ts -verify`: the first RFC 3161 time stamp over the outer signature. */
export async function askOpensslAboutStamp({ content }: JudgedFile, { rootsPath, put }: Surroundings): Promise<Word> {
  const signer = (await outerSignature(content))?.signedData.signers[0];
  const token = signer && unsignedAttributes(signer, oids.spcTimestampToken)[0];
  if (signer === undefined || token === undefined) return undefined;
  return wordOf('openssl', ['ts', '-verify', '-token_in', '-in', put('token.der', token.der), '-data', put('stamped.bin', signer.signature), '-CAfile', rootsPath]);
}

/** What the boot loaders' verifier says of a program: digest and signature, and a chain without dates and purposes. */
export const askSbverify = ({ fileName, content }: JudgedFile, { rootsPath, put }: Surroundings): Word =>
  /\.(?:exe|dll|sys)$/u.test(fileName) ? wordOf('sbverify', ['--cert', rootsPath, put(fileName, content)]) : undefined;

const readers: readonly { readonly extension: string; readonly name: string; readonly parameters: (path: string) => readonly string[] }[] = [
  { extension: 'cab', name: 'cabextract', parameters: (path) => ['-t', path] },
  { extension: 'cab', name: '7z', parameters: (path) => ['t', path] },
  { extension: 'cab', name: 'gcab', parameters: (path) => ['-t', path] },
  { extension: 'msi', name: 'msiinfo', parameters: (path) => ['suminfo', path] },
];

/** The readers of the file's format that take it, signatures or not. */
export function readersThatOpen({ fileName, content }: JudgedFile, { put }: Surroundings): string | undefined {
  const asked = readers.filter(({ extension }) => fileName.endsWith(`.${extension}`));
  if (asked.length === 0) return undefined;
  const path = put(fileName, content);
  const opened = asked.filter(({ name, parameters }) => runTool(name, parameters(path)).code === 0).map(({ name }) => name);
  return opened.length === 0 ? 'none' : opened.join(', ');
}

export const foreignJudges = ['openssl', 'openssl ts', 'sbverify'] as const;
export type ForeignJudge = (typeof foreignJudges)[number];

interface Blindness {
  /** Beginnings of the names of checks. */
  readonly checks: readonly string[];
  readonly reason: string;
}

/** Why a judge accepts what a check of ours refuses. The first that fits counts. */
const blindness: Readonly<Record<ForeignJudge, readonly Blindness[]>> = {
  openssl: [
    { checks: ['content.', 'cab.', 'pe.', 'msi.', 'cat.', 'listed.', 'signature.padding', 'file.signed', 'file.archive'], reason: 'it sees the PKCS #7 alone, not the file' },
    { checks: ['signer.content-type', 'signature.digest-algorithms', 'signature.signer-count'], reason: 'it takes any content and any mixture of digests' },
    { checks: ['file.policy', 'chain.algorithms', 'chain.keys'], reason: 'its security level still takes SHA-1 and short keys' },
    { checks: ['chain.extended-key-usage'], reason: 'it was told to leave purposes out, for it knows none for signing code' },
    { checks: ['chain.revocation'], reason: 'it is given no revocation lists' },
    { checks: ['signature.'], reason: 'it takes what Authenticode has no place for, and looks into no nested signature' },
    { checks: ['signer.', 'chain.'], reason: 'it looks at the outer signature alone' },
  ],
  'openssl ts': [
    { checks: ['chain.extended-key-usage'], reason: 'it does not ask whether the purpose is the only one' },
    { checks: ['chain.keys'], reason: 'its security level still takes short keys' },
    { checks: ['signature.timestamp'], reason: 'it passes over a critical extension' },
    { checks: ['stamp.', 'signer.', 'chain.'], reason: 'it holds the stamp to less' },
  ],
  sbverify: [
    { checks: ['chain.validity', 'chain.extended-key-usage', 'chain.revocation'], reason: 'it leaves dates, purposes and revocation out' },
    { checks: ['signature.padding', 'file.archive', 'pe.', 'listed.', 'content.'], reason: 'it looks at digest and signature, not at what neither covers' },
    { checks: ['file.policy', 'chain.'], reason: 'it has no policy' },
  ],
};

interface Severity {
  readonly applies: (verdict: FileVerdict) => boolean;
  readonly reason: string;
}

/** Why a judge refuses what we accept. The first that applies counts. */
const severity: Readonly<Record<ForeignJudge, readonly Severity[]>> = {
  openssl: [{ applies: ({ signatures }) => signatures.some(({ timestamp }) => timestamp !== undefined), reason: 'it knows no time stamps, and the certificate has expired' }],
  'openssl ts': [],
  sbverify: [
    { applies: ({ catalogueFile }) => catalogueFile !== undefined, reason: 'the program carries no signature of its own' },
    { applies: ({ signatures }) => signatures[0]?.digestAlgorithm === 'sha1', reason: 'it takes SHA-256 alone and does not look into a signature for another' },
  ],
};

const failed = (checks: readonly Check[]): readonly string[] => checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);

/** What made us refuse the file; checks that only repeat it stand in where there is nothing else. */
export function causesOf(verdict: FileVerdict): readonly string[] {
  const causes = failedChecks(verdict);
  return causes.length > 0 ? causes : failed(verdict.checks);
}

/** Our word on what the judge looks at, and the names of the checks that failed. */
export function ourWord(judge: ForeignJudge, verdict: FileVerdict): { readonly word: Word; readonly checks: readonly string[] } {
  const stamp = verdict.signatures[0]?.timestamp;
  if (judge !== 'openssl ts') return { word: verdict.outcome === 'passed' ? 'accepts' : 'refuses', checks: causesOf(verdict) };
  // A stamp that cannot be read is a check of the signature that carries it.
  const checks = stamp === undefined ? ['signature.timestamp'] : failed([...stamp.checks, ...stamp.chain.checks]);
  return { word: checks.length === 0 ? 'accepts' : 'refuses', checks };
}

/** Why the judge's word differs from ours; `undefined` when it does not, `null` when nothing explains it. */
export function explainDifference(judge: ForeignJudge, theirs: Word, verdict: FileVerdict): string | null | undefined {
  const ours = ourWord(judge, verdict);
  if (theirs === undefined || theirs === ours.word) return undefined;
  if (theirs === 'refuses') {
    const severe = severity[judge].find(({ applies }) => applies(verdict));
    return severe === undefined ? null : `${judge} refuses: ${severe.reason}`;
  }
  // What made us refuse first is what it must be blind to.
  const blind = blindness[judge].find(({ checks }) => ours.checks.some((id) => checks.some((start) => id.startsWith(start))));
  return blind === undefined ? null : `${judge} accepts: ${blind.reason}`;
}

const programs: readonly (readonly [program: string, debianPackage: string, probe: readonly string[], version: RegExp])[] = [
  ['osslsigncode', 'osslsigncode', ['--version'], /osslsigncode (\d+\.\d+)/u],
  ['openssl', 'openssl', ['version'], /OpenSSL (\d+\.\d+)/u],
  ['sbverify', 'sbsigntool', ['--version'], /(\d+\.\d+(?:\.\d+)?)/u],
  ['cabextract', 'cabextract', ['--version'], /(\d+\.\d+)/u],
  ['7z', 'p7zip-full', ['i'], /7-Zip.*?(\d+\.\d+)/u],
  ['gcab', 'gcab', ['--version'], /(\d+\.\d+)/u],
  ['msiinfo', 'msitools', ['--version'], /(\d+\.\d+)/u],
];

/** All judges with their versions, in one line; the reason for each one that is missing has been printed. */
export function judgesPresent(): { readonly complete: boolean; readonly line: string } {
  const versions = programs.map(([program, debianPackage, probe, version]) =>
    hasTool(program, debianPackage, probe) ? `${program} ${version.exec(runTool(program, probe).output)?.[1] ?? 'of unknown version'}` : undefined,
  );
  return { complete: versions.every((version) => version !== undefined), line: versions.filter((version) => version !== undefined).join(', ') };
}
