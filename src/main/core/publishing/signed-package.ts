import type { Bytes, Sha1, Sha256 } from '../../../shared/units.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { judgeServerSigned, type FetchedCabinet, type SigningExpectation } from '../wsus/publishing/server-signing.js';

/**
 * A cabinet that is what was packed here, by its Authenticode digest, and carries the signature of the
 * expected certificate. Its file was read once, into a folder of ours; only these bytes are imported.
 */
export class SignedPackage {
  readonly path: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  readonly verdict: FileVerdict;
  /** Makes the class nominal: nothing that only looks like it is one. */
  readonly #proven = true;

  private constructor(cabinet: FetchedCabinet, verdict: FileVerdict) {
    this.path = cabinet.path;
    this.size = cabinet.size;
    this.sha1 = cabinet.sha1;
    this.sha256 = cabinet.sha256;
    this.verdict = verdict;
  }

  /**
   * @param verify judges the file at a path, the signing certificate among its anchors
   * @throws Fault `wsus/cabinet-swapped`, `wsus/signed-by-other`, `wsus/signed-digest-unknown`,
   *   `wsus/signed-cabinet-unsigned`, `wsus/signed-cabinet-refused`
   */
  static async prove(cabinet: FetchedCabinet, expected: SigningExpectation, verify: (path: string) => Promise<FileVerdict>): Promise<SignedPackage> {
    const verdict = await verify(cabinet.path);
    const fault = judgeServerSigned(cabinet, verdict, expected);
    if (fault !== undefined) throw fault;
    return new SignedPackage(cabinet, verdict);
  }

  static is(value: unknown): value is SignedPackage {
    return typeof value === 'object' && value !== null && #proven in value;
  }
}
