import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyFile, type VerifyOptions } from '../main/core/authenticode/verify.js';
import { openFileSource } from '../main/core/bytes.js';
import { Fault } from '../main/core/fault.js';
import { readingTasks } from '../main/core/imports/reading.js';
import { ImportSession } from '../main/core/imports/session.js';
import { setAsideRows, updateRows } from '../main/core/library/queries.js';
import { Approvals } from '../main/core/publishers/approvals.js';
import { openDatabase, type Database } from '../main/core/store/database.js';
import { inlineRunner } from '../main/core/work/pool.js';
import { visible } from '../shared/foreign-text.js';
import type { Inspection, PublisherCard, SetAsideRow } from '../shared/ipc/catalogues.js';
import type { UpdateRow } from '../shared/ipc/updates.js';
import { readArguments } from './arguments.js';
import { errorObject, errorText, reportLine } from './output.js';
import { verdictLines } from './verdict-lines.js';
import { readTrustArguments, trustArguments } from './verify-options.js';

/** Packages and set-aside entries that are shown; their numbers are always complete. */
const mostShown = 20;

type Package = Pick<UpdateRow, 'packageId' | 'title' | 'vendor' | 'version' | 'classification' | 'created' | 'size' | 'superseded' | 'expired'>;

interface Content {
  readonly document: string;
  readonly packages: number;
  readonly setAside: number;
  readonly newest: string;
  readonly firstPackages: readonly Package[];
  readonly firstSetAside: readonly SetAsideRow[];
}

interface Report {
  readonly inspection: Inspection;
  /** Absent unless somebody said that this publisher may be read. */
  readonly content?: Content;
}

const toPackage = ({ packageId, title, vendor, version, classification, created, size, superseded, expired }: UpdateRow): Package => ({ packageId, title, vendor, version, classification, created, size, superseded, expired });

/** A root that is the signer itself: whoever named it as trusted has named this publisher and nobody else. */
const namesSignerItself = ({ anchor, leaf }: PublisherCard): boolean => anchor.fingerprint === leaf.fingerprint;

async function readContent(session: ImportSession, database: Database, signal: AbortSignal): Promise<Content | undefined> {
  await session.approve('once', signal);
  const { content } = session.describe();
  if (content === undefined) return undefined;
  await session.import(false);
  const catalogueId = session.describe().imported?.catalogueId ?? '';
  const { rows } = updateRows(database, { offset: 0, limit: mostShown }, () => ({ chain: '' }));
  return {
    document: content.rootName,
    packages: content.packages,
    setAside: content.setAside,
    newest: content.freshness.newest,
    firstPackages: rows.map(toPackage),
    firstSetAside: setAsideRows(database, catalogueId).slice(0, mostShown),
  };
}

/** Goes the way of an import, over a library that is thrown away: an approval given here is good for nothing else. */
async function examine(path: string, isApproved: boolean, options: VerifyOptions, signal: AbortSignal): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-inspect-'));
  try {
    using database = openDatabase(join(folder, 'library.db'), { skipIntegrityCheck: true });
    await using source = await openFileSource(path);
    const session = await ImportSession.open(
      source,
      {
        inspectionId: 'inspect',
        origin: { name: basename(path), origin: path },
        database,
        approvals: new Approvals(database),
        verify: async (file) => verifyFile(file, options),
        now: () => new Date(),
        account: userInfo().username,
        reader: inlineRunner(readingTasks),
      },
      signal,
    );
    const inspection = session.describe();
    const { publisher } = inspection;
    const mayRead = publisher !== undefined && (isApproved || namesSignerItself(publisher));
    const content = mayRead ? await readContent(session, database, signal) : undefined;
    return { inspection, ...(content !== undefined && { content }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reportObject({ inspection: { verdict, refusal, publisher }, content }: Report): Readonly<Record<string, unknown>> {
  return {
    signature: refusal === undefined ? 'holds' : 'refused',
    ...(refusal !== undefined && { refusal: errorObject(refusal) }),
    ...(publisher !== undefined && { publisher }),
    contentRead: content !== undefined,
    ...(content !== undefined && { content }),
    verdict,
  };
}

const packageLine = ({ created, packageId, title, superseded, expired }: Package): string =>
  visible(`    ${created.slice(0, 10)}  ${packageId}  ${title}${expired ? ' (expired)' : superseded ? ' (superseded)' : ''}`);

function contentLines({ document, packages, setAside, newest, firstPackages, firstSetAside }: Content): string[] {
  const rest = packages - firstPackages.length;
  return [
    visible(`  Content ${document}: ${String(packages)} packages, ${String(setAside)} set aside, the newest of ${newest.slice(0, 10)}`),
    ...firstPackages.map(packageLine),
    ...(rest > 0 ? [`    and ${String(rest)} more`] : []),
    ...firstSetAside.map(({ label, title, error }) => visible(`    set aside: ${label} ${title}: `) + errorText(error)),
  ];
}

function reportText(path: string, { inspection: { verdict, refusal, publisher }, content }: Report): string {
  return [
    ...verdictLines(path, verdict),
    ...(refusal === undefined ? [] : [`✕ ${errorText(refusal)}`]),
    ...(publisher === undefined ? [] : [visible(`  Publisher ${publisher.name}: ${publisher.subject}`), visible(`  Issued by ${publisher.issuer}`), ...publisher.unusual.map((sentence) => visible(`  ▲ ${sentence}`))]),
    ...(content === undefined ? [] : contentLines(content)),
    ...(publisher !== undefined && content === undefined ? ['  The content was not read: the publisher is not approved. Look at the lines above; --approve reads it, this once.'] : []),
  ].join('\n');
}

/**
 * Shows the signature and the publisher of a catalogue, and its content when the publisher is approved for this look.
 * @returns 0 when the signature holds, 1 when not
 * @throws Fault `app/usage`, `app/file-unreadable`, `authenticode/…`, and what reading an approved catalogue throws
 */
export async function inspectCatalogue(parameters: readonly string[], signal: AbortSignal, print: (text: string) => void = console.log): Promise<number> {
  const { values, positionals } = readArguments(() =>
    parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: { ...trustArguments, crl: { ...trustArguments.crl, default: [] }, approve: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    }),
  );
  const [action, path, ...more] = positionals;
  if (action !== 'inspect' || path === undefined || more.length > 0) throw new Fault('app/usage', { reason: 'catalog inspect takes one catalogue' });
  const report = await examine(path, values.approve, await readTrustArguments(values, signal), signal);
  print(values.json ? reportLine('catalog inspect', { file: path, ...reportObject(report) }) : reportText(path, report));
  return report.inspection.refusal === undefined ? 0 : 1;
}
