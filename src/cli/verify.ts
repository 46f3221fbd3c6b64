import { verifyListed } from '../main/core/authenticode/verify-listed.js';
import { verifyFile } from '../main/core/authenticode/verify.js';
import { openFileSource } from '../main/core/bytes.js';
import { toCodedError } from '../main/core/fault.js';
import { inOrder } from '../main/core/in-order.js';
import type { CodedError } from '../shared/errors/index.js';
import type { FileVerdict } from '../shared/verdict.js';
import { filesOf, type FoundFile } from './files-of.js';
import { errorObject, reportLine } from './output.js';
import { errorLine, passedOverLine, verdictLines } from './verdict-lines.js';
import { readVerifyCommand, type VerifyCommand } from './verify-options.js';

/** One is opened while another is judged; more would only make a disk jump between them. */
const filesAtOnce = 4;

/** What one file came to. `passed-over` is a file met while walking that is of no kind that carries signatures. */
type Result =
  | { readonly kind: 'passed' | 'not-passed' | 'passed-over'; readonly verdict: FileVerdict }
  | { readonly kind: 'unreadable'; readonly error: CodedError };

async function judge(path: string, { options, catalogue }: VerifyCommand): Promise<FileVerdict> {
  await using file = await openFileSource(path);
  if (catalogue === undefined) return await verifyFile(file, options);
  const verdict = await verifyListed(file, catalogue, options);
  // No catalogue file lists itself; met while walking, it stands for itself.
  return verdict.sha256 === catalogue.verdict.sha256 ? catalogue.verdict : verdict;
}

async function examine({ path, isNamed, fault }: FoundFile, command: VerifyCommand): Promise<Result> {
  if (fault !== undefined) return { kind: 'unreadable', error: toCodedError(fault) };
  try {
    const verdict = await judge(path, command);
    if (verdict.outcome === 'passed') return { kind: 'passed', verdict };
    return { kind: verdict.outcome === 'not-checked' && !isNamed ? 'passed-over' : 'not-passed', verdict };
  } catch (error) {
    command.options.signal?.throwIfAborted();
    return { kind: 'unreadable', error: toCodedError(error) };
  }
}

async function* filesOfAll(paths: readonly string[]): AsyncGenerator<FoundFile> {
  for (const path of paths) yield* filesOf(path);
}

function textOf({ path }: FoundFile, result: Result, isJson: boolean): string {
  if (result.kind === 'unreadable') return isJson ? reportLine('verify', { file: path, error: errorObject(result.error) }) : errorLine(path, result.error);
  if (isJson) return reportLine('verify', { file: path, ...result.verdict });
  return result.kind === 'passed-over' ? passedOverLine(path) : verdictLines(path, result.verdict).join('\n');
}

function summaryOf(counts: ReadonlyMap<Result['kind'], number>): string {
  const count = (kind: Result['kind']): string => String(counts.get(kind) ?? 0);
  return `${count('passed')} passed, ${count('not-passed')} did not pass, ${count('unreadable')} could not be read, ${count('passed-over')} carry no signature`;
}

/**
 * Checks the signatures of files and prints every check; folders are walked. A file that cannot be read is a line with its code and
 * stops none of the others. What a walk meets that is of no kind that carries signatures is listed and counts for nothing; named on
 * purpose it has not passed.
 * @returns 0 when at least one file was judged and all passed, 1 otherwise
 * @throws Fault `app/usage`, and those of reading roots, lists and the catalogue file; the signal's reason
 */
export async function verifyFiles(parameters: readonly string[], signal: AbortSignal, print: (text: string) => void = console.log): Promise<number> {
  const command = await readVerifyCommand(parameters, signal);
  const counts = new Map<Result['kind'], number>();
  let total = 0;
  const results = inOrder(filesOfAll(command.paths), filesAtOnce, async (found) => ({ found, result: await examine(found, command) }));
  for await (const { found, result } of results) {
    signal.throwIfAborted();
    print(textOf(found, result, command.isJson));
    counts.set(result.kind, (counts.get(result.kind) ?? 0) + 1);
    total += 1;
  }
  if (total !== 1 && !command.isJson) print(summaryOf(counts));
  const hasFailed = counts.has('not-passed') || counts.has('unreadable');
  return counts.has('passed') && !hasFailed ? 0 : 1;
}
