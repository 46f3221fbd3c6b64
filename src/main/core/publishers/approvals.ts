import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { PublisherRow, RevocationResult } from '../../../shared/ipc/publishers.js';
import { instant, type Instant } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { countColumn, instantColumn, sha256Column } from '../store/columns.js';
import type { Database } from '../store/database.js';
import type { Publisher } from './identity.js';
import type { SignedCatalog } from './signed-catalog.js';
import type { ApprovalRecord } from './standing.js';
import { publisherColumns, publisherRow, recordPublisher } from './stored-publisher.js';

/** Stops what runs under a publisher; answers how many jobs it stopped. */
export type RevocationListener = (publisherId: string) => number;
/** What was published under a publisher, from the records of the jobs. */
export type PublishedUnder = (publisherId: string) => RevocationResult['published'];

export interface Decision {
  readonly kind: 'once' | 'always';
  readonly decidedBy: string;
  readonly decidedAt: Date;
  /** The signer before, when the administrator was shown a changed signer and accepted it. */
  readonly replaces?: string;
}

/** An approval with what it was given for. */
export interface Approval extends ApprovalRecord {
  readonly publisherId: string;
  /** Digest of the catalogue that was looked at. */
  readonly catalogueSha256: string;
  readonly replaces?: string;
  readonly decidedBy: string;
  readonly usedAt?: Instant;
  readonly revokedBy?: string;
}

const approvalRow = z
  .object({
    approval_id: z.string(),
    publisher_id: z.string(),
    kind: z.enum(['once', 'always']),
    catalogue_sha256: sha256Column,
    replaces_publisher: z.string().nullable(),
    decided_at: instantColumn,
    decided_by: z.string(),
    used_at: instantColumn.nullable(),
    revoked_at: instantColumn.nullable(),
    revoked_by: z.string().nullable(),
  })
  .transform((row): Approval => ({
    approvalId: row.approval_id,
    publisherId: row.publisher_id,
    kind: row.kind,
    catalogueSha256: row.catalogue_sha256,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    ...(row.replaces_publisher !== null && { replaces: row.replaces_publisher }),
    ...(row.used_at !== null && { usedAt: row.used_at }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
    ...(row.revoked_by !== null && { revokedBy: row.revoked_by }),
  }));
const approvalColumns = 'approval_id, publisher_id, kind, catalogue_sha256, replaces_publisher, decided_at, decided_by, used_at, revoked_at, revoked_by';

/** What administrators decided about publishers. Nothing is deleted: a revoked approval stays, with who revoked it and when. */
export class Approvals {
  readonly #database: Database;
  readonly #listeners = new Set<RevocationListener>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Approves the signer of a catalogue that was looked at. */
  approve({ signer, sha256 }: SignedCatalog, { kind, decidedBy, decidedAt, replaces }: Decision): Approval {
    const approvalId = randomUUID();
    const at = instant(decidedAt);
    this.#database.transaction(() => {
      recordPublisher(this.#database, signer, at);
      this.#database.run(
        `INSERT INTO approvals (approval_id, publisher_id, kind, catalogue_sha256, leaf_fingerprint, replaces_publisher, decided_at, decided_by)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        approvalId, signer.publisherId, kind, sha256, signer.leaf.fingerprint, replaces ?? null, at, decidedBy,
      );
    });
    return { approvalId, publisherId: signer.publisherId, kind, catalogueSha256: sha256, decidedAt: at, decidedBy, ...(replaces !== undefined && { replaces }) };
  }

  /** All approvals of a publisher, revoked ones too, the oldest first. */
  of(publisherId: string): readonly Approval[] {
    return this.#database.all(approvalRow, `SELECT ${approvalColumns} FROM approvals WHERE publisher_id = ? ORDER BY decided_at, rowid`, publisherId);
  }

  find(approvalId: string): Approval | undefined {
    return this.#database.get(approvalRow, `SELECT ${approvalColumns} FROM approvals WHERE approval_id = ?`, approvalId);
  }

  publisher(publisherId: string): Publisher | undefined {
    return this.#database.get(publisherRow, `SELECT ${publisherColumns} FROM publishers p WHERE publisher_id = ?`, publisherId);
  }

  /** @throws Fault `publishers/approval-revoked` */
  demandInForce(approvalId: string): void {
    const approval = this.find(approvalId);
    if (approval !== undefined && approval.revokedAt === undefined) return;
    const publisher = this.publisher(approval?.publisherId ?? '')?.name ?? 'the publisher';
    throw new Fault('publishers/approval-revoked', { publisher, since: approval?.revokedAt ?? 'an unknown day' });
  }

  /** Spends an approval for once; false when it was spent or revoked before. */
  spend(approvalId: string, at: Date): boolean {
    const sql = "UPDATE approvals SET used_at = ? WHERE approval_id = ? AND kind = 'once' AND used_at IS NULL AND revoked_at IS NULL";
    return this.#database.run(sql, instant(at), approvalId) === 1;
  }

  /** Publishers with their newest decision that counts, by name. */
  list(): readonly PublisherRow[] {
    return this.#database.snapshot(() =>
      this.#database.all(publisherRow, `SELECT ${publisherColumns} FROM publishers p ORDER BY name COLLATE NOCASE, publisher_id`).flatMap((publisher) => {
        const row = this.#row(publisher);
        return row === undefined ? [] : [row];
      }),
    );
  }

  #row({ publisherId, name, issuer, anchor, leaf }: Publisher): PublisherRow | undefined {
    const approvals = this.of(publisherId);
    const inForce = approvals.filter(({ revokedAt }) => revokedAt === undefined);
    const deciding = inForce.findLast(({ kind }) => kind === 'always') ?? inForce.at(-1) ?? approvals.at(-1);
    if (deciding === undefined) return undefined;
    const sql = 'SELECT count(*) AS catalogues FROM lines WHERE publisher_id = ? AND current_import IS NOT NULL';
    const catalogues = this.#database.get(z.object({ catalogues: countColumn }), sql, publisherId)?.catalogues ?? 0;
    const { kind, decidedAt, decidedBy, revokedAt, revokedBy } = deciding;
    const decision = revokedAt === undefined ? { approval: kind, decidedAt, decidedBy } : { approval: 'revoked' as const, decidedAt: revokedAt, decidedBy: revokedBy ?? decidedBy };
    return { publisherId, name, issuer, anchorName: anchor.name, leaf, ...decision, catalogues };
  }

  /**
   * Takes back every approval of a publisher. It counts from the moment this returns: listeners have stopped their jobs, and whatever
   * asks again is refused.
   * @throws Fault `app/not-found`
   */
  revoke(publisherId: string, revokedBy: string, at: Date, publishedUnder: PublishedUnder): RevocationResult {
    const publisher = this.publisher(publisherId);
    if (publisher === undefined) throw new Fault('app/not-found', { what: 'the publisher' });
    this.#database.run('UPDATE approvals SET revoked_at = ?, revoked_by = ? WHERE publisher_id = ? AND revoked_at IS NULL', instant(at), revokedBy, publisherId);
    const stoppedJobs = this.#tellListeners(publisherId);
    return { stoppedJobs, published: publishedUnder(publisherId) };
  }

  /** One listener that throws must not keep the others from stopping their jobs; its error comes afterwards. */
  #tellListeners(publisherId: string): number {
    const errors: unknown[] = [];
    let stopped = 0;
    for (const listener of this.#listeners) {
      try {
        stopped += listener(publisherId);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return stopped;
  }

  /** @returns how to stop listening. */
  onRevoked(listener: RevocationListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
