import { z } from 'zod';
import type { Freshness } from '../../../shared/ipc/catalogues.js';
import { instant } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import type { Approvals } from '../publishers/approvals.js';
import { describeChanges } from '../publishers/changes.js';
import type { Publisher } from '../publishers/identity.js';
import { freshnessOf, judgeFreshness } from '../publishers/rollback.js';
import type { TrustedCatalog } from '../publishers/trusted-catalog.js';
import type { Database } from '../store/database.js';
import type { PackageBatch } from './batch.js';
import { removeImport } from './garbage.js';
import { memoryOf, normalRootName, normalSource, type LineSource } from './lines.js';
import { positionOf, sharedPackages } from './precedent.js';
import { StagedRows } from './staged-rows.js';

export interface ImportOrigin {
  /** As the list calls the catalogue. */
  readonly name: string;
  /** Where it came from, in words; a URL without its query. */
  readonly origin: string;
  /** Of a subscription: the address that it is fetched from. */
  readonly url?: string;
}

/** Reads the content of a trusted catalogue, hands it over in batches and answers with the name of the root XML. */
export type CatalogueFeed = (onBatch: (batch: PackageBatch) => Promise<void>) => Promise<{ readonly documentName: string }>;

/** A catalogue that was read and does not count yet. It is committed or discarded. */
export interface StagedImport {
  readonly importId: number;
  readonly catalogueSha256: string;
  readonly origin: ImportOrigin;
  readonly rootName: string;
  readonly packages: number;
  readonly setAside: number;
  readonly freshness: Freshness;
  /** Set when the root's name tells that this catalogue had another signer, whom the approval did not mention. */
  readonly change?: { readonly previous: Publisher; readonly changes: readonly string[] };
}

export interface StageOptions {
  readonly approvals: Approvals;
  readonly now: Date;
}

/**
 * Reads a catalogue into the library without letting it count. It is written in many short transactions, so that a window and running
 * jobs go on meanwhile; a process that is killed leaves rows that belong to no line and that `collectGarbage` removes.
 * @throws Fault `publishers/nothing-usable`, `publishers/approval-revoked`, and what the feed throws; nothing is left behind then
 */
export async function stageImport(database: Database, trusted: TrustedCatalog, origin: ImportOrigin, feed: CatalogueFeed, options: StageOptions): Promise<StagedImport> {
  const importId = beginImport(database, trusted, options.now);
  try {
    const rows = new StagedRows(database, importId, () => options.approvals.demandInForce(trusted.approval.approvalId));
    const { documentName } = await feed(async (batch) => rows.write(batch));
    await rows.flush();
    return describe(database, trusted, origin, documentName, { importId, rows, now: options.now });
  } catch (error) {
    await removeImport(database, importId);
    throw error;
  }
}

function beginImport(database: Database, { signed, approval }: TrustedCatalog, now: Date): number {
  const row = database.get(
    z.object({ import_id: z.int() }),
    'INSERT INTO imports (approval_id, catalogue_sha256, started_at) VALUES (?, ?, ?) RETURNING import_id',
    approval.approvalId, signed.sha256, instant(now),
  );
  if (row === undefined) throw new RangeError('an insert returns its row');
  return row.import_id;
}

export const sourceOf = ({ url }: ImportOrigin, rootName: string): LineSource => normalSource({ rootName, ...(url !== undefined && { url }) });

function describe(
  database: Database,
  trusted: TrustedCatalog,
  origin: ImportOrigin,
  documentName: string,
  { importId, rows, now }: { readonly importId: number; readonly rows: StagedRows; readonly now: Date },
): StagedImport {
  const content = rows.packages;
  const setAside = rows.setAsideCount;
  if (content.length === 0) throw new Fault('publishers/nothing-usable', { setAside });
  const rootName = normalRootName(documentName);
  const { signer } = trusted.signed;
  const { memory, previous, shared } = database.snapshot(() => {
    const position = positionOf(database, signer.publisherId, sourceOf(origin, rootName), importId);
    const others = sharedPackages(database, signer.publisherId, position, importId);
    return { memory: memoryOf(database, position.remembers), previous: position.previous, shared: others };
  });
  const judged = freshnessOf(judgeFreshness(memory, content, now));
  const freshness = { ...judged, findings: [...judged.findings, ...shared] };
  const change = previous === undefined || trusted.acceptsChangeFrom(previous) ? undefined : { previous, changes: describeChanges(previous, signer) };
  return {
    importId,
    catalogueSha256: trusted.signed.sha256,
    origin,
    rootName,
    packages: content.length,
    setAside,
    freshness,
    ...(change !== undefined && { change }),
  };
}
