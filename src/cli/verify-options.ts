import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AnchorStore } from '../main/core/authenticode/anchors.js';
import { demandRevocationCheck, strictPolicy, type SignaturePolicy } from '../main/core/authenticode/policy.js';
import { loadCertificateFile, loadRevocationListFile, loadTrustFolder, type TrustFolder } from '../main/core/authenticode/trust-files.js';
import { judgeCatalogue, type JudgedCatalogue } from '../main/core/authenticode/verify-listed.js';
import type { VerifyOptions } from '../main/core/authenticode/verify.js';
import { openFileSource } from '../main/core/bytes.js';
import { Fault } from '../main/core/fault.js';
import { sha1OnlyPolicy } from '../main/core/trust/trust-source.js';
import { readArguments } from './arguments.js';

const policies: Readonly<Record<string, SignaturePolicy>> = {
  strict: strictPolicy,
  'allow-sha1': sha1OnlyPolicy,
  'demand-revocation': demandRevocationCheck('Strict, revocation must be checked'),
};

export interface VerifyCommand {
  readonly paths: readonly string[];
  readonly isJson: boolean;
  readonly options: VerifyOptions;
  /** What files are looked up in instead of being judged by signatures of their own. */
  readonly catalogue?: JudgedCatalogue;
}

const usage = (reason: string): Fault => new Fault('app/usage', { reason });

function readTime(text: string | undefined): Date {
  if (text === undefined) return new Date();
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw usage(`--at takes an ISO date, not ${text.slice(0, 40)}`);
  return time;
}

function choosePolicy(name: string): SignaturePolicy {
  const policy = Object.hasOwn(policies, name) ? policies[name] : undefined;
  if (policy === undefined) throw usage(`--policy is one of ${Object.keys(policies).join(', ')}`);
  return policy;
}

/** What was named on purpose must be there and readable: a root or a list that is passed over would change the verdict without a word. */
async function readTrust(path: string, readOne: (path: string) => Promise<Partial<TrustFolder>>): Promise<Partial<TrustFolder>> {
  const info = await stat(path).catch((error: unknown) => {
    throw new Fault('app/file-unreadable', { file: path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  });
  if (!info.isDirectory()) return readOne(path);
  const folder = await loadTrustFolder(path);
  const [problem] = folder.problems;
  if (problem !== undefined) throw new Fault(problem.error.code, problem.error.data);
  return folder;
}

const readRoots = async (path: string): Promise<Partial<TrustFolder>> =>
  readTrust(path, async (file) => ({ anchors: (await loadCertificateFile(file)).map((certificate) => ({ certificate, origin: file })) }));

const readLists = async (path: string): Promise<Partial<TrustFolder>> => readTrust(path, async (file) => ({ revocationLists: await loadRevocationListFile(file) }));

async function readCatalogue(path: string, options: VerifyOptions): Promise<JudgedCatalogue> {
  await using file = await openFileSource(path);
  return await judgeCatalogue(file, path, options);
}

/** What signatures are judged by, as every command that judges them takes it. */
export const trustArguments = {
  roots: { type: 'string' },
  crl: { type: 'string', multiple: true, default: [] },
  at: { type: 'string' },
  policy: { type: 'string', default: 'strict' },
} as const;

interface TrustValues {
  readonly roots?: string | undefined;
  readonly crl: readonly string[];
  readonly at?: string | undefined;
  readonly policy: string;
}

/** @throws Fault `app/usage`, `app/file-unreadable`, `authenticode/…` */
export async function readTrustArguments(values: TrustValues, signal: AbortSignal): Promise<VerifyOptions> {
  const [policy, now] = [choosePolicy(values.policy), readTime(values.at)];
  const roots = values.roots === undefined ? {} : await readRoots(values.roots);
  const lists = await Promise.all(values.crl.map(readLists));
  return { anchors: new AnchorStore(roots.anchors ?? []), crls: [roots, ...lists].flatMap(({ revocationLists = [] }) => revocationLists), policy, now, signal };
}

/**
 * Everything of the command line, with the files that it names read.
 * @throws Fault `app/usage`, `app/file-unreadable`, `authenticode/…`
 */
export async function readVerifyCommand(parameters: readonly string[], signal: AbortSignal): Promise<VerifyCommand> {
  const { values, positionals: paths } = readArguments(() =>
    parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: { ...trustArguments, crl: { ...trustArguments.crl, default: [] }, catalogue: { type: 'string' }, json: { type: 'boolean', default: false } },
    }),
  );
  if (paths.length === 0) throw usage('Name at least one file or folder');
  // Machines read it out of the JSON object; people are shown the SHA-256 only.
  const options = { ...(await readTrustArguments(values, signal)), sha1: values.json };
  return { paths, isJson: values.json, options, ...(values.catalogue !== undefined && { catalogue: await readCatalogue(values.catalogue, options) }) };
}
