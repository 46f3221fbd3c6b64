import { z } from 'zod';
import type { Fingerprint, Instant, Sha256 } from '../../../shared/units.js';
import { certificateColumn } from '../publishers/stored-publisher.js';
import { instantColumn, sha256Column } from '../store/columns.js';
import type { Database } from '../store/database.js';
import type { InstallerException, SignerPin } from './installer-proof.js';

const pinRow = z
  .object({ vendor: z.string(), product: z.string(), leaf: certificateColumn, top: certificateColumn, decided_at: instantColumn, decided_by: z.string() })
  .transform(({ decided_at: time, decided_by: account, ...rest }): SignerPin => ({ ...rest, account, time }));

const exceptionRow = z
  .object({ sha256: sha256Column, file_name: z.string(), reason: z.string(), decided_at: instantColumn, decided_by: z.string() })
  .transform(({ file_name: fileName, decided_at: time, decided_by: account, ...rest }): InstallerException => ({ ...rest, fileName, account, time }));

/** Catalogues of one vendor write its name and its products' names now this way, now that way. */
const keyOf = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** Which signers are approved for which product, and which files were let through without one. */
export class InstallerDecisions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Approved for the product and not revoked since, the newest first. */
  pins(vendor: string, product: string): readonly SignerPin[] {
    return this.#database.all(
      pinRow,
      `SELECT vendor, product, leaf, top, decided_at, decided_by FROM installer_pins
       WHERE vendor_key = ? AND product_key = ? AND revoked_at IS NULL ORDER BY pin_id DESC`,
      keyOf(vendor),
      keyOf(product),
    );
  }

  addPin({ vendor, product, leaf, top, account, time }: SignerPin): void {
    this.#database.run(
      'INSERT INTO installer_pins (vendor_key, product_key, vendor, product, leaf, top, decided_at, decided_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      keyOf(vendor), keyOf(product), vendor, product, JSON.stringify(leaf), JSON.stringify(top), time, account,
    );
  }

  /**
   * Takes back every approval of a signer for the product: of this leaf, or of others of the same chain's end.
   * @returns how many there were
   */
  revokePins(vendor: string, product: string, top: Fingerprint, account: string, time: Instant): number {
    return this.#database.run(
      `UPDATE installer_pins SET revoked_at = ?, revoked_by = ?
       WHERE vendor_key = ? AND product_key = ? AND revoked_at IS NULL AND json_extract(top, '$.fingerprint') = ?`,
      time, account, keyOf(vendor), keyOf(product), top,
    );
  }

  exception(sha256: Sha256): InstallerException | undefined {
    return this.#database.get(exceptionRow, 'SELECT sha256, file_name, reason, decided_at, decided_by FROM installer_exceptions WHERE sha256 = ?', sha256);
  }

  /** The first reason stays: it is what the file was let through for. */
  addException({ sha256, fileName, reason, account, time }: InstallerException): void {
    this.#database.run(
      'INSERT INTO installer_exceptions (sha256, file_name, reason, decided_at, decided_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      sha256, fileName, reason, time, account,
    );
  }
}
