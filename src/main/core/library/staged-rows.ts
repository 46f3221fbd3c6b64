import { setImmediate } from 'node:timers/promises';
import type { PackageId } from '../../../shared/units.js';
import type { DatedPackage } from '../publishers/rollback.js';
import type { SqlValue } from '../store/connection.js';
import type { Database } from '../store/database.js';
import type { PackageBatch, PreparedPackage } from './batch.js';

const insertPackages = 'INSERT OR REPLACE INTO packages (import_id, package_id, created, state, title, files, light, block, content_start, content_length)';
const insertBlocks = 'INSERT INTO content_blocks (import_id, block, content, digest, bindings)';
const insertSupersedence = 'INSERT OR IGNORE INTO supersedence (import_id, superseded_id, package_id, published)';
const removeSupersedence = 'DELETE FROM supersedence WHERE import_id = ?1 AND package_id IN (SELECT value FROM json_each(?2))';
const insertSetAside = 'INSERT INTO set_aside (import_id, position, content)';

/** Rows a transaction: large enough to be quick, small enough that the window is never kept waiting. */
const rowsAtOnce = 1_000;
/** UTF-16 units of rows and superseded ids that are held: of the largest catalogue known a third, so that two thirds are written while it is still read. */
const mostHeld = 8 * 1024 * 1024;

/**
 * Writes the rows of an import that does not count yet, in short transactions. Contents are written as they come. Rows are held and
 * written in the order of their keys: ids are random, and in the order of the catalogue each transaction would write nearly
 * every page of the tables again.
 */
export class StagedRows {
  readonly #database: Database;
  readonly #importId: number;
  readonly #beforeBatch: () => void;
  readonly #packages = new Map<PackageId, DatedPackage>();
  #held = new Map<PackageId, PreparedPackage>();
  /** Packages that came more than once: rows of the earlier one may be written already. */
  readonly #again = new Set<PackageId>();
  #heldUnits = 0;
  #blocks = 0;
  #setAside = 0;

  constructor(database: Database, importId: number, beforeBatch: () => void) {
    this.#database = database;
    this.#importId = importId;
    this.#beforeBatch = beforeBatch;
  }

  /** Different packages so far, in the order in which they came. */
  get packages(): readonly DatedPackage[] {
    return [...this.#packages.values()];
  }

  get setAsideCount(): number {
    return this.#setAside;
  }

  /** A package with an id that came before takes the other one's place. */
  async write({ packages, blocks, setAside }: PackageBatch): Promise<void> {
    this.#beforeBatch();
    this.#database.hurriedTransaction(() => {
      this.#database.insert(insertBlocks, blocks.map(({ content, digest, bindings }, index) => [this.#importId, this.#blocks + index, content, digest, bindings]));
      this.#database.insert(insertSetAside, setAside.map((row, index) => [this.#importId, this.#setAside + index, JSON.stringify(row)]));
    });
    this.#blocks += blocks.length;
    this.#setAside += setAside.length;
    for (const found of packages) {
      if (this.#packages.has(found.packageId)) this.#again.add(found.packageId);
      this.#packages.set(found.packageId, { packageId: found.packageId, creationDate: found.creationDate, title: found.title });
      this.#held.set(found.packageId, found);
      this.#heldUnits += found.superseded.length + found.columns.reduce<number>((sum, column) => sum + (typeof column === 'string' ? column.length : 0), 0);
    }
    if (this.#heldUnits > mostHeld) await this.flush();
    else await setImmediate();
  }

  /** To be called at the end. */
  async flush(): Promise<void> {
    const packages = [...this.#held.values()].toSorted((one, other) => compare(one.packageId, other.packageId));
    const superseded = supersedenceOf(packages);
    this.#held = new Map();
    this.#heldUnits = 0;
    if (this.#again.size > 0) this.#database.run(removeSupersedence, this.#importId, JSON.stringify([...this.#again]));
    this.#again.clear();
    await this.#inParts(insertPackages, packages.map(({ columns }) => [this.#importId, ...columns]));
    await this.#inParts(insertSupersedence, superseded.map((columns) => [this.#importId, ...columns]));
  }

  async #inParts(into: string, rows: readonly (readonly SqlValue[])[]): Promise<void> {
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      this.#beforeBatch();
      this.#database.hurriedTransaction(() => this.#database.insert(into, rows.slice(start, start + rowsAtOnce)));
      await setImmediate();
    }
  }
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const idLength = 36;

/** Pairs of a superseded package and one that takes its place, in the order of the superseded ones. */
function supersedenceOf(packages: readonly PreparedPackage[]): (readonly [string, PackageId, number])[] {
  const above = new Map<string, PreparedPackage[]>();
  for (const found of packages) {
    for (let start = 0; start < found.superseded.length; start += idLength) {
      const id = found.superseded.slice(start, start + idLength);
      const known = above.get(id);
      if (known === undefined) above.set(id, [found]);
      else known.push(found);
    }
  }
  return [...above.keys()].toSorted(compare).flatMap((id) => (above.get(id) ?? []).map(({ packageId, published }) => [id, packageId, published ? 1 : 0] as const));
}
