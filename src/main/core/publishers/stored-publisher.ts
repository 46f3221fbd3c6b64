import { z } from 'zod';
import type { CertificateSummary } from '../../../shared/verdict.js';
import { fingerprintColumn, instantColumn, jsonColumn, thumbprintColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';
import type { Publisher } from './identity.js';

const certificateSchema: z.ZodType<CertificateSummary> = z.strictObject({
  subject: z.string(),
  issuer: z.string(),
  name: z.string(),
  serialNumber: z.string(),
  thumbprint: thumbprintColumn,
  fingerprint: fingerprintColumn,
  notBefore: instantColumn,
  notAfter: instantColumn,
  key: z.string(),
  signatureAlgorithm: z.string(),
  selfSigned: z.boolean(),
});
export const certificateColumn = jsonColumn(certificateSchema);

/** Columns of the table `publishers`, for queries that join it under the name `p`. */
export const publisherColumns = 'p.publisher_id, p.name, p.subject, p.issuer, p.anchor, p.leaf';
export const publisherRow = z
  .object({ publisher_id: z.string(), name: z.string(), subject: z.string(), issuer: z.string(), anchor: certificateColumn, leaf: certificateColumn })
  .transform(({ publisher_id: publisherId, ...rest }): Publisher => ({ publisherId, ...rest }));

/** Writes down who the publisher is, and every leaf it signed with. */
export function recordPublisher(database: Database, publisher: Publisher, seenAt: string): void {
  const { publisherId, name, subject, issuer, anchor, leaf } = publisher;
  database.run(
    `INSERT INTO publishers (publisher_id, name, subject, issuer, anchor, leaf) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (publisher_id) DO UPDATE SET name = excluded.name, leaf = excluded.leaf`,
    publisherId, name, subject, issuer, JSON.stringify(anchor), JSON.stringify(leaf),
  );
  database.run(
    'INSERT INTO publisher_leaves (publisher_id, fingerprint, certificate, first_seen) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    publisherId, leaf.fingerprint, JSON.stringify(leaf), seenAt,
  );
}

const leafRow = z.object({ certificate: certificateColumn, first_seen: instantColumn });

/** Leaves seen under one publisher, the first one first. */
export const leavesOf = (database: Database, publisherId: string): readonly { readonly certificate: CertificateSummary; readonly firstSeen: string }[] =>
  database
    .all(leafRow, 'SELECT certificate, first_seen FROM publisher_leaves WHERE publisher_id = ? ORDER BY first_seen, fingerprint', publisherId)
    .map(({ certificate, first_seen: firstSeen }) => ({ certificate, firstSeen }));
