import { z } from 'zod';
import type { Instant } from '../units.js';
import type { CertificateSummary } from '../verdict.js';
import { answers } from './define.js';
import { idSchema, nothing } from './common.js';

export interface PublisherRow {
  readonly publisherId: string;
  readonly name: string;
  readonly issuer: string;
  readonly anchorName: string;
  readonly leaf: CertificateSummary;
  readonly approval: 'once' | 'always' | 'revoked';
  readonly decidedAt: Instant;
  readonly decidedBy: string;
  readonly catalogues: number;
}

/** What a revocation did: imports are stopped by it from now on. */
export interface RevocationResult {
  readonly stoppedJobs: number;
  /** Updates that were already published under this approval. */
  readonly published: readonly { readonly title: string; readonly packageId: string; readonly publishedAt: Instant }[];
}

export const publishersVerbs = {
  list: answers<readonly PublisherRow[]>()(nothing),
  revoke: answers<RevocationResult>()(z.strictObject({ publisherId: idSchema })),
};
