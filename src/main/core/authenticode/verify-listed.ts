import type { Check, FileVerdict } from '../../../shared/verdict.js';
import type { ByteSource } from '../bytes.js';
import { Fault } from '../fault.js';
import { checkReadingAsync, defineCheck, hasFailed } from './checks.js';
import type { ListMember, MemberList } from './containers/cat-members.js';
import type { SignableContainer } from './containers/container.js';
import { hexOf } from './der/values.js';
import { examineFile, type Examination, type VerifyOptions } from './examine.js';
import { conclude, describeFile } from './verify.js';
import type { DigestAlgorithm } from './x509/algorithms.js';

/**
 * Files that are signed by being listed in a catalogue file (.cat), as drivers and Windows' own files are. A file is found by its
 * digest alone: over all its bytes, or over what a signature in a file of its kind would cover.
 */
const source = 'CertificateTrustList (1.3.6.1.4.1.311.10.1), WinVerifyTrust with WINTRUST_CATALOG_INFO';
const kinds = {
  listed: defineCheck('listed.digest', 'The file is on the list', source),
  strength: defineCheck('listed.algorithm', 'Listed by an accepted digest', 'Countersign signature policy'),
  form: defineCheck('listed.form', 'Listed as this kind of file', 'Windows Authenticode Portable Executable Signature Format, SpcAttributeTypeAndOptionalValue'),
  intact: defineCheck('listed.embedded-signatures', 'No signature in the file hides something', 'CVE-2013-3900 and its kin: nothing unsigned rides along'),
  catalogue: defineCheck('listed.catalogue', 'The catalogue file holds by the policy', 'Countersign signature policy'),
} as const;

/** A catalogue file whose signature was judged, ready for looking files up in it. */
export interface JudgedCatalogue {
  readonly verdict: FileVerdict;
  /** Absent when it cannot be read, which the verdict says. */
  readonly list?: MemberList;
  /** Those that members are listed by. */
  readonly algorithms: readonly DigestAlgorithm[];
}

/**
 * Judges a catalogue file once for many files.
 * @param name for the error's words
 * @throws Fault `authenticode/not-a-catalogue-file`
 */
export async function judgeCatalogue(catalogue: ByteSource, name: string, options: VerifyOptions): Promise<JudgedCatalogue> {
  const examination = await examineFile(catalogue, options);
  if (examination.kind !== 'cat') throw new Fault('authenticode/not-a-catalogue-file', { file: name });
  const list = examination.container?.kind === 'cat' ? examination.container.list : undefined;
  const algorithms = new Set([...(list?.members.values() ?? [])].flat().map(({ algorithm }) => algorithm));
  return { verdict: conclude(catalogue, examination, options.policy), ...(list && { list }), algorithms: [...algorithms] };
}

interface Match {
  readonly algorithm: DigestAlgorithm;
  readonly digest: string;
  /** Absent when the digest is over all bytes: then nothing in the file is left to look at. */
  readonly container?: SignableContainer;
  readonly members: readonly ListMember[];
}

/** Where the file stands on the list; SHA-1 last, and digests over all bytes before others. */
function findMatch({ digests, container }: Examination, list: MemberList | undefined): Match | undefined {
  const signable = container === undefined || container.kind === 'cat' ? undefined : container;
  const candidates: Omit<Match, 'members'>[] = [
    { algorithm: 'sha256', digest: digests.sha256 },
    ...(signable === undefined ? [] : [...digests.covered].map(([algorithm, digest]) => ({ algorithm, digest: hexOf(digest), container: signable }))),
    ...(digests.sha1 === undefined ? [] : [{ algorithm: 'sha1' as const, digest: digests.sha1 }]),
  ];
  candidates.sort((a, b) => Number(a.algorithm === 'sha1') - Number(b.algorithm === 'sha1'));
  for (const candidate of candidates) {
    // The length of a digest tells its algorithm, and members with another length are refused.
    const members = list?.members.get(candidate.digest);
    if (members !== undefined) return { ...candidate, members };
  }
  return undefined;
}

/** A list may repeat a file; each statement about its pages costs a reading of the file. */
const maxStatements = 16;

/** A digest that leaves parts of the file out proves nothing about them: they must be as the format says. */
async function checkUncovered({ judged }: Examination, { algorithm, container, members }: Match, signal: AbortSignal | undefined): Promise<readonly Check[]> {
  if (container === undefined) return [];
  const checkForm = async ({ statement }: ListMember): Promise<readonly Check[]> => [
    ...container.checkContent(statement, algorithm),
    ...((await container.checkParts?.(statement, signal)) ?? []),
  ];
  const forms: (readonly Check[])[] = [];
  for (const member of members.slice(0, maxStatements)) {
    forms.push(await checkReadingAsync(checkForm(member), (reason) => [kinds.form.failed(`The statement about the file cannot be read: ${reason}.`)]));
  }
  const form = forms.find((checks) => !hasFailed(checks)) ?? forms[0] ?? [];
  const broken = judged.find(({ isIntact }) => !isIntact);
  const intact = kinds.intact.judge(
    broken && `Signature ${String(broken.verdict.index + 1)} in the file was not made over this file or hides something; the listed digest does not cover it.`,
    judged.length === 0 ? 'The file carries no signature of its own.' : 'Every signature in the file was made over this file.',
  );
  return [...container.checks, ...form, intact];
}

function checkCatalogue({ verdict }: JudgedCatalogue): Check {
  const first = [...verdict.checks, ...verdict.signatures.flatMap(({ checks, chain }) => [...checks, ...(chain?.checks ?? [])])].find(({ outcome }) => outcome === 'failed');
  return kinds.catalogue.demand(
    verdict.outcome === 'passed',
    `The catalogue file with the SHA-256 ${verdict.sha256} holds by the policy "${verdict.policy}".`,
    `The catalogue file with the SHA-256 ${verdict.sha256} does not hold. ${first?.reason ?? ''}`.trim(),
  );
}

function checkStrength({ algorithm }: Match, { policy }: VerifyOptions): Check {
  const isRefused = algorithm === 'sha1' && !policy.relaxations.has('sha1-file-signatures');
  return kinds.strength.demand(!isRefused, `The file is listed by its ${algorithm} digest.`, 'The file is listed by its SHA-1 digest only, which is not accepted.');
}

const nameOfDigest = ({ algorithm, container }: Match): string => (container === undefined ? `${algorithm} digest` : `${algorithm} digest of what signatures cover`);

/**
 * The verdict on a file by the catalogue file that may list it. Signatures in the file itself decide nothing.
 * @throws Fault when the file cannot be read, or `options.signal`'s reason when it is aborted.
 */
export async function verifyListed(file: ByteSource, catalogue: JudgedCatalogue, options: VerifyOptions): Promise<FileVerdict> {
  const { list, verdict } = catalogue;
  const examination = await examineFile(file, options, catalogue.algorithms);
  const match = findMatch(examination, list);
  const listing =
    match === undefined
      ? [kinds.listed.failed('The file is not on the list of the catalogue file.')]
      : [kinds.listed.passed(`The ${nameOfDigest(match)}, ${match.digest}, is on the list.`), checkStrength(match, options), ...(await checkUncovered(examination, match, options.signal))];
  const checks = [...listing, checkCatalogue(catalogue)];
  return {
    ...describeFile(file, examination, options.policy),
    signed: match !== undefined,
    signatures: verdict.signatures,
    checks,
    outcome: hasFailed(checks) ? 'failed' : 'passed',
    catalogueFile: verdict.sha256,
    ...(verdict.decidedBy !== undefined && { decidedBy: verdict.decidedBy }),
  };
}

/**
 * Judges a catalogue file and one file by it.
 * @throws Fault `authenticode/not-a-catalogue-file`, and those of reading
 */
export async function verifyWithCatalogue(file: ByteSource, catalogue: ByteSource, options: VerifyOptions): Promise<FileVerdict> {
  return verifyListed(file, await judgeCatalogue(catalogue, 'the catalogue file', options), options);
}
