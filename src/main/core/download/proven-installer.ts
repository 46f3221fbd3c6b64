import { Fault } from '../fault.js';
import type { InstallerDecision } from './installer-proof.js';
import type { VerifiedFile } from './verified-file.js';

/** A file with all the proofs that are asked for before it is packed: its digests, and its signature or what stands for it. */
export class ProvenInstaller {
  readonly file: VerifiedFile;
  readonly decision: Extract<InstallerDecision, { kind: 'proven' }>;
  /** Makes the class nominal: nothing that only looks like it is one. */
  readonly #proven = true;

  private constructor(file: VerifiedFile, decision: Extract<InstallerDecision, { kind: 'proven' }>) {
    this.file = file;
    this.decision = decision;
  }

  /**
   * Joins the two proofs; the decision must be about these very bytes.
   * @throws Fault `download/not-decided` for an open question, the refusal's own code, `download/content-damaged`
   */
  static accept(file: VerifiedFile, decision: InstallerDecision): ProvenInstaller {
    if (decision.sha256 !== file.sha256) {
      throw new Fault('download/content-damaged', { file: file.fileName, what: 'SHA-256', expected: decision.sha256, found: file.sha256 });
    }
    if (decision.kind === 'refused') throw new Fault(decision.error.code, decision.error.data);
    if (decision.kind !== 'proven') throw new Fault('download/not-decided', { file: file.fileName, reason: decision.summary });
    return new ProvenInstaller(file, decision);
  }

  static is(value: unknown): value is ProvenInstaller {
    return typeof value === 'object' && value !== null && #proven in value;
  }
}
