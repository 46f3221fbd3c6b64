import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { formatHead, parseHead, toEntry, type AuditHead } from '../main/core/audit/entry.js';
import { exportedLines, readExported } from '../main/core/audit/exported.js';
import { AuditJournal } from '../main/core/audit/journal.js';
import { auditRows, countBeforeChain } from '../main/core/audit/rows.js';
import { ChainVerifier, type ChainVerdict } from '../main/core/audit/verify-chain.js';
import { Fault } from '../main/core/fault.js';
import { foldersOf } from '../main/core/profile/context.js';
import { openDatabase, type Database } from '../main/core/store/database.js';
import { visible } from '../shared/foreign-text.js';
import { readArguments } from './arguments.js';
import { reportLine } from './output.js';
import { dataFolder, terminalAccount } from './surroundings.js';

type Print = (text: string) => void;

interface JournalSurroundings {
  readonly folder: string;
  readonly print: Print;
  /** Where `export` writes. */
  readonly output: NodeJS.WritableStream;
}

const terminal = (): JournalSurroundings => ({ folder: dataFolder(), print: (text) => console.log(text), output: process.stdout });

function openJournal(folder: string, isPractice: boolean): Database {
  const path = foldersOf(join(folder, isPractice ? 'practice' : 'earnest')).database;
  if (!existsSync(path)) throw new Fault('app/not-found', { what: `the data of ${isPractice ? 'practice' : 'earnest'}` });
  return openDatabase(path);
}

function notedHead(text: string | undefined): AuditHead | undefined {
  if (text === undefined) return undefined;
  const head = parseHead(text);
  if (head === undefined) throw new Fault('app/usage', { reason: '--head is a number, a colon and 64 hexadecimal digits, as verify prints it' });
  return head;
}

const entriesWord = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);

/** They have no hashes; when the window or another command works with the profile, they become the first entries of the chain. */
const beforeChainText = (count: number): string => `${entriesWord(count)} of a version before the journal was chained: nothing can be told about ${count === 1 ? 'it' : 'them'}. ${count === 1 ? 'It is' : 'They are'} taken up into the chain when Countersign next opens this profile.`;

function verdictText({ lines, head, problems, problemCount }: ChainVerdict): string {
  const said = problems.map(({ line, sentence }) => visible(`line ${line}: ${sentence}`));
  if (problemCount > problems.length) said.push(`and ${problemCount - problems.length} more`);
  const headText = head === undefined ? '' : `\nThe last one is ${formatHead(head)}`;
  return problemCount === 0 ? `${entriesWord(lines)}, none altered.${headText}` : [...said, `${entriesWord(lines)}, ${problemCount === 1 ? '1 problem' : `${problemCount} problems`}.`].join('\n');
}

async function verify(verifier: ChainVerifier, entries: AsyncIterable<unknown> | Iterable<unknown>): Promise<ChainVerdict> {
  for await (const entry of entries) verifier.add(toEntry(entry));
  return verifier.verdict();
}

const verbs = ['verify', 'export', 'continue'] as const;

/**
 * `journal verify`, `journal export` and `journal continue`.
 * @returns 0 when no line was altered, 1 otherwise
 * @throws Fault `app/usage`, `app/not-found`, `app/file-unreadable`, `audit/…`, `store/…`
 */
export async function workOnJournal(parameters: readonly string[], { folder, print, output }: JournalSurroundings = terminal()): Promise<number> {
  const { values, positionals } = readArguments(() =>
    parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: { practice: { type: 'boolean', default: false }, head: { type: 'string' }, json: { type: 'boolean', default: false }, yes: { type: 'boolean', default: false } },
    }),
  );
  const [name, file, ...more] = positionals;
  const verb = verbs.find((known) => known === name);
  if (more.length > 0 || verb === undefined || (verb !== 'verify' && (file !== undefined || values.head !== undefined || values.json)) || (verb !== 'continue' && values.yes)) {
    throw new Fault('app/usage', { reason: 'journal takes verify with or without an exported file, export, or continue' });
  }
  if (verb === 'continue') {
    if (!values.yes) throw new Fault('app/usage', { reason: 'continue begins a new part of the journal for good: verify and export it first, then add --yes' });
    using database = openJournal(folder, values.practice);
    new AuditJournal(database, { account: terminalAccount(), now: () => new Date() }).beginPart();
    print('A new part of the journal has begun. What is broken stays in it and is named by every verification.');
    return 0;
  }
  if (verb === 'export') {
    using database = openJournal(folder, values.practice);
    await pipeline(Readable.from(exportedLines(database)), output, { end: false });
    return 0;
  }
  const verifier = new ChainVerifier(notedHead(values.head));
  if (file === undefined) {
    using database = openJournal(folder, values.practice);
    return tell(await verify(verifier, auditRows(database)), countBeforeChain(database));
  }
  const verdict = await verify(verifier, readExported(file));
  // A journal that was just begun is empty; a file that somebody saved of one is not, and must not pass for one in order.
  if (verdict.lines === 0) throw new Fault('app/file-unreadable', { file, reason: 'it is empty' });
  return tell(verdict);

  function tell(verdict: ChainVerdict, beforeChain = 0): number {
    const { lines: count, head, problems, problemCount } = verdict;
    const text = beforeChain === 0 ? verdictText(verdict) : `${verdictText(verdict)}\n${beforeChainText(beforeChain)}`;
    print(values.json ? reportLine('journal verify', { entries: count, ...(head !== undefined && { head: formatHead(head) }), problems, problemCount, ...(beforeChain > 0 && { beforeChain }) }) : text);
    return problemCount === 0 && beforeChain === 0 ? 0 : 1;
  }
}
