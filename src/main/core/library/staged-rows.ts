import { setImmediate } from 'node:timers/promises';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import type { SetAsideRow } from '../../../shared/ipc/catalogues.js';
import type { PackageId } from '../../../shared/units.js';
import type { DatedPackage } from '../publishers/rollback.js';
import type { Database } from '../store/database.js';
import { filesKeyOf, lightPackage } from './light-package.js';
import { packContent } from './package-content.js';

/** Rows a transaction: large enough to be quick, small enough that the window is never kept waiting. */
const batchSize = 250;

/** Writes the rows of an import that does not count yet, in short transactions. */
export class StagedRows {
  readonly #database: Database;
  readonly #importId: number;
  readonly #beforeBatch: () => void;
  readonly #packages = new Map<PackageId, DatedPackage>();
  #waiting: SoftwarePackage[] = [];
  #setAside: SetAsideRow[] = [];
  #setAsideCount = 0;

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
    return this.#setAsideCount;
  }

  /** A package with an id that came before takes the other one's place. */
  async addPackage(found: SoftwarePackage): Promise<void> {
    const { packageId, creationDate } = found;
    this.#packages.set(packageId, { packageId, creationDate, title: found.localized[0].title });
    this.#waiting.push(found);
    if (this.#waiting.length >= batchSize) await this.flush();
  }

  async addSetAside({ label, title, error }: SetAsideRow): Promise<void> {
    this.#setAside.push({ label, title, error });
    this.#setAsideCount += 1;
    if (this.#setAside.length >= batchSize) await this.flush();
  }

  async flush(): Promise<void> {
    const packages = this.#waiting;
    const setAside = this.#setAside;
    const firstPosition = this.#setAsideCount - setAside.length;
    this.#waiting = [];
    this.#setAside = [];
    this.#beforeBatch();
    this.#database.transaction(() => {
      for (const found of packages) this.#writePackage(found);
      setAside.forEach((row, index) => this.#writeSetAside(row, firstPosition + index));
    });
    await setImmediate();
  }

  #writePackage(found: SoftwarePackage): void {
    const { packageId, creationDate, publicationState } = found;
    const light = lightPackage(found);
    this.#database.run(
      'INSERT OR REPLACE INTO packages (import_id, package_id, created, state, title, files, light) VALUES (?, ?, ?, ?, ?, ?, ?)',
      this.#importId, packageId, creationDate, publicationState, light.title, filesKeyOf(found), JSON.stringify(light),
    );
    this.#database.run('INSERT OR REPLACE INTO package_contents (import_id, package_id, content) VALUES (?, ?, ?)', this.#importId, packageId, packContent(found));
    this.#writeSupersedence(found);
  }

  /** A package that names itself says nothing. */
  #writeSupersedence({ packageId, publicationState, supersededPackageIds }: SoftwarePackage): void {
    this.#database.run('DELETE FROM supersedence WHERE import_id = ? AND package_id = ?', this.#importId, packageId);
    const superseded = supersededPackageIds.filter((id) => id !== packageId);
    if (superseded.length === 0) return;
    // One statement for all: each call over the native border costs more than the row itself.
    this.#database.run(
      'INSERT OR IGNORE INTO supersedence (superseded_id, import_id, package_id, published) SELECT value, ?, ?, ? FROM json_each(?)',
      this.#importId, packageId, publicationState === 'Published' ? 1 : 0, JSON.stringify(superseded),
    );
  }

  #writeSetAside(row: SetAsideRow, position: number): void {
    this.#database.run('INSERT INTO set_aside (import_id, position, content) VALUES (?, ?, ?)', this.#importId, position, JSON.stringify(row));
  }
}
