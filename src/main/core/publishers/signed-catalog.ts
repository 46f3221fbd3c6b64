import { createHash } from 'node:crypto';
import type { CodedError } from '../../../shared/errors/index.js';
import { sha256, type Sha256 } from '../../../shared/units.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { memorySource, type ByteSource } from '../bytes.js';
import { Fault } from '../fault.js';
import { publisherOf, type Publisher } from './identity.js';
import { refusalOf } from './refusal.js';

export type VerifyFile = (source: ByteSource) => Promise<FileVerdict>;

export type Examination =
  | { readonly verdict: FileVerdict; readonly catalogue: SignedCatalog }
  | { readonly verdict: FileVerdict; readonly refusal: CodedError };

/** Bytes. The largest vendor catalogues known are below 100 MiB; it is held in memory, once. */
export const catalogueSizeLimit = 256 * 1024 * 1024;

/**
 * A catalogue whose signature is good. It holds its own copy of the bytes that were verified, so that a USB stick or a share that
 * changes between two looks cannot put other bytes under this signature.
 */
export class SignedCatalog {
  readonly content: ByteSource;
  readonly sha256: Sha256;
  readonly verdict: FileVerdict;
  readonly signer: Publisher;

  private constructor(content: ByteSource, digest: Sha256, verdict: FileVerdict, signer: Publisher) {
    this.content = content;
    this.sha256 = digest;
    this.verdict = verdict;
    this.signer = signer;
  }

  /**
   * @throws Fault `publishers/not-a-cabinet`, `publishers/unsigned`, `publishers/cabinet-damaged`, `publishers/signature-broken`,
   * `publishers/sha1-only`, `publishers/signer-revoked`, `publishers/unknown-root`, `publishers/signer-refused`, `publishers/not-proven`,
   * and what `examine` throws
   */
  static async verify(source: ByteSource, verifyFile: VerifyFile): Promise<SignedCatalog> {
    const examination = await SignedCatalog.examine(source, verifyFile);
    if ('refusal' in examination) throw new Fault(examination.refusal.code, examination.refusal.data);
    return examination.catalogue;
  }

  /**
   * Like `verify`, for showing the verdict of a catalogue that is refused.
   * @throws Fault `publishers/catalogue-too-large`, `publishers/verified-other-bytes`, and what the verifier throws
   */
  static async examine(source: ByteSource, verifyFile: VerifyFile): Promise<Examination> {
    if (source.size > catalogueSizeLimit) throw new Fault('publishers/catalogue-too-large', { size: source.size, limit: catalogueSizeLimit });
    const copy = Uint8Array.from(await source.read(0, source.size));
    const content = memorySource(copy);
    const digest = sha256(createHash('sha256').update(copy).digest('hex'));
    const verdict = await verifyFile(content);
    if (verdict.sha256 !== digest || verdict.size !== copy.byteLength) throw new Fault('publishers/verified-other-bytes');
    const refusal = refusalOf(verdict);
    if (refusal !== undefined) return { verdict, refusal };
    const signer = publisherOf(verdict);
    if (signer === undefined) throw new RangeError('a verdict without refusal has a signer');
    return { verdict, catalogue: new SignedCatalog(content, digest, verdict, signer) };
  }
}
