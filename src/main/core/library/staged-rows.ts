import { setImmediate } from 'node:timers/promises';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import type { SetAsideRow } from '../../../shared/ipc/catalogues.js';
import type { PackageId } from '../../../shared/units.js';
import type { DatedPackage } from '../publishers/rollback.js';
import type { Database } from '../store/database.js';
import { filesKeyOf, lightPackage } from './light-package.js';
import { packContent } from './package-content.js';

/** Rows a transaction: large enough to be quick, small enough that the window is never kept waiting. */
const batchSize = 100;

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
    const contents = await Promise.all(packages.map(packContent));
    this.#beforeBatch();
    this.#database.transaction(() => {
      packages.forEach((found, index) => this.#writePackage(found, contents[index] ?? new Uint8Array()));
      setAside.forEach((row, index) => this.#writeSetAside(row, firstPosition + index));
    });
    await setImmediate();
  }

  #writePackage(found: SoftwarePackage, content: Uint8Array): void {
    const { packageId, creationDate, publicationState } = found;
    const light = lightPackage(found);
    this.#database.run(
      'INSERT OR REPLACE INTO packages (import_id, package_id, created, state, title, files, light) VALUES (?, ?, ?, ?, ?, ?, ?)',
      this.#importId, packageId, creationDate, publicationState, light.title, filesKeyOf(found), JSON.stringify(light),
    );
    this.#database.run('INSERT OR REPLACE INTO package_contents (import_id, package_id, content) VALUES (?, ?, ?)', this.#importId, packageId, content);
    this.#database.run('DELETE FROM supersedence WHERE import_id = ? AND package_id = ?', this.#importId, packageId);
    for (const superseded of new Set(found.supersededPackageIds)) {
      // A package that names itself says nothing.
      if (superseded === packageId) continue;
      this.#database.run(
        'INSERT INTO supersedence (superseded_id, import_id, package_id, published) VALUES (?, ?, ?, ?)',
        superseded, this.#importId, packageId, publicationState === 'Published' ? 1 : 0,
      );
    }
  }

  #writeSetAside(row: SetAsideRow, position: number): void {
    this.#database.run('INSERT INTO set_aside (import_id, position, content) VALUES (?, ?, ?)', this.#importId, position, JSON.stringify(row));
  }
}
