import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Check, FileVerdict, Outcome } from '../shared/verdict.js';
import { Fault } from '../main/core/fault.js';
import { verifyPath } from '../main/core/trust/trust-source.js';
import { readArguments } from './arguments.js';

const marks: Readonly<Record<Outcome, string>> = { passed: '●', warning: '▲', failed: '✕', 'not-checked': '◌' };
const line = (depth: number, outcome: Outcome, text: string): string => `${'  '.repeat(depth)}${marks[outcome]} ${text}`;
const checkLines = (checks: readonly Check[], depth: number): string[] => checks.map(({ outcome, title, reason, source }) => line(depth, outcome, `${title}: ${reason} [${source}]`));

function verdictLines(path: string, verdict: FileVerdict): string[] {
  return [
    line(0, verdict.outcome, `${path} (${verdict.container}, policy ${verdict.policy})`),
    `  SHA-256 ${verdict.sha256}`,
    ...verdict.relaxations.map((sentence) => `  Relaxed: ${sentence}`),
    ...checkLines(verdict.checks, 1),
    ...verdict.signatures.flatMap((signature) => [
      line(1, signature.outcome, `Signature ${signature.index + 1}, ${signature.digestAlgorithm}, ${signature.signer?.subject ?? 'signer unknown'}, judged at ${signature.judgedAt}`),
      ...checkLines(signature.checks, 2),
      ...(signature.chain === undefined ? [] : [...signature.chain.certificates.map(({ subject, thumbprint }) => `    ${subject} (${thumbprint})`), ...checkLines(signature.chain.checks, 2)]),
      ...(signature.timestamp === undefined ? [] : [line(2, signature.timestamp.outcome, `Time stamp ${signature.timestamp.time} (${signature.timestamp.kind})`), ...checkLines(signature.timestamp.checks, 3)]),
    ]),
  ];
}

/** A folder of roots that is not there would only make every chain end nowhere, without a word. */
async function demandFolder(path: string): Promise<void> {
  await readdir(path).catch((error: unknown) => {
    throw new Fault('app/file-unreadable', { file: path, reason: String(error) }, { cause: error });
  });
}

async function* filesOf(path: string): AsyncGenerator<string> {
  const info = await stat(path).catch((error: unknown) => {
    throw new Fault('app/file-unreadable', { file: path, reason: String(error) }, { cause: error });
  });
  if (!info.isDirectory()) {
    yield path;
    return;
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory() || entry.isFile()) yield* filesOf(join(path, entry.name));
  }
}

function readTime(text: string | undefined): () => Date {
  if (text === undefined) return () => new Date();
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Fault('app/usage', { reason: `--at takes an ISO date, not ${text.slice(0, 40)}` });
  return () => time;
}

/**
 * Checks the signatures of files and prints every check.
 * @returns 0 when all passed, 1 otherwise
 */
export async function verifyFiles(parameters: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments(() =>
    parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: { roots: { type: 'string' }, at: { type: 'string' }, policy: { type: 'string', default: 'strict' }, json: { type: 'boolean', default: false } },
    }),
  );
  if (positionals.length === 0) throw new Fault('app/usage', { reason: 'Name at least one file or folder' });
  if (!['strict', 'allow-sha1'].includes(values.policy)) throw new Fault('app/usage', { reason: '--policy is strict or allow-sha1' });
  if (values.roots !== undefined) await demandFolder(values.roots);
  const trust = { folder: values.roots ?? '', given: [], disallowed: [], allowSha1Only: values.policy === 'allow-sha1' };
  const now = readTime(values.at);
  let allPassed = true;
  for (const start of positionals) {
    for await (const path of filesOf(start)) {
      const verdict = await verifyPath(path, trust, now, signal);
      allPassed &&= verdict.outcome === 'passed';
      console.log(values.json ? JSON.stringify({ file: path, ...verdict }) : verdictLines(path, verdict).join('\n'));
    }
  }
  return allPassed ? 0 : 1;
}
