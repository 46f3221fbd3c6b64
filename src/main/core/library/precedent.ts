import { z } from 'zod';
import type { Publisher } from '../publishers/identity.js';
import { publisherColumns, publisherRow } from '../publishers/stored-publisher.js';
import { countColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';
import { lineIdOf, precedentOf, type Line, type LineSource } from './lines.js';

/** What an import is held against and what it will take the place of. */
export interface Position {
  readonly lineId: string;
  readonly own?: Line;
  /** A line of another signer whose catalogue this one continues: the same subscription, or the same updates. */
  readonly follows?: Line;
  /** Another signer that this source had last. */
  readonly previous?: Publisher;
  /** The line whose memory holds. */
  readonly remembers?: Line;
  /** The import that the list shows now and that this one is compared with. */
  readonly base?: number;
}

export function positionOf(database: Database, publisherId: string, source: LineSource, stagedImport: number): Position {
  const { own, other } = precedentOf(database, publisherId, source);
  const follows = other !== undefined && continues(database, other, source, stagedImport) ? other : undefined;
  const previous = other === undefined ? undefined : database.get(publisherRow, `SELECT ${publisherColumns} FROM publishers p WHERE publisher_id = ?`, other.publisherId);
  const remembers = newerOf(own, follows);
  const base = own?.currentImport ?? follows?.currentImport;
  return {
    lineId: own?.lineId ?? lineIdOf(publisherId, source),
    ...(own !== undefined && { own }),
    ...(follows !== undefined && { follows }),
    ...(previous !== undefined && { previous }),
    ...(remembers !== undefined && { remembers }),
    ...(base !== undefined && { base }),
  };
}

/** Root names such as `catalog.xml` are used by more than one vendor: without one update in common they are two catalogues. */
function continues(database: Database, other: Line, { url }: LineSource, stagedImport: number): boolean {
  if (url !== undefined && other.url === url) return true;
  const sql = `SELECT 1 AS found FROM packages p JOIN remembered_packages r ON r.package_id = p.package_id AND r.import_id = ?
    WHERE p.import_id = ? LIMIT 1`;
  return other.memoryImport !== undefined && database.get(z.object({ found: z.literal(1) }), sql, other.memoryImport, stagedImport) !== undefined;
}

/** A signer that was followed and comes back is held against what its successor said. */
function newerOf(own: Line | undefined, follows: Line | undefined): Line | undefined {
  if (own?.newest === undefined || follows?.newest === undefined) return own ?? follows;
  return Date.parse(follows.newest) > Date.parse(own.newest) ? follows : own;
}

const claimRow = z.object({ title: z.string(), publisher: z.string(), count: countColumn });

/**
 * Packages that another publisher's current catalogue has too, in sentences, one for each publisher. WSUS knows an update by its id alone,
 * so publishing such a package revises the other publisher's update.
 */
export function sharedPackages(database: Database, publisherId: string, { follows }: Position, stagedImport: number): readonly string[] {
  const sql = `SELECT b.name AS publisher, min(p.title) AS title, count(*) AS count FROM packages p
    JOIN packages q ON q.package_id = p.package_id JOIN lines l ON l.current_import = q.import_id JOIN publishers b ON b.publisher_id = l.publisher_id
    WHERE p.import_id = ? AND l.publisher_id <> ? AND l.line_id IS NOT ? GROUP BY b.publisher_id ORDER BY b.name`;
  return database.all(claimRow, sql, stagedImport, publisherId, follows?.lineId ?? null).map(({ title, publisher, count }) =>
    count === 1
      ? `One update has the id of an update of ${publisher} and would take its place in WSUS: “${title}”.`
      : `${count} updates have the ids of updates of ${publisher} and would take their place in WSUS, among them “${title}”.`,
  );
}
