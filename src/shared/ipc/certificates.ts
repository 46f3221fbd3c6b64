import { z } from 'zod';
import type { CertificateSummary, Check } from '../verdict.js';
import { answers } from './define.js';
import { idSchema, nothing } from './common.js';

export interface CertificateStatus {
  /** Who signs: the server with its own certificate, or Countersign with the one kept here. */
  readonly signing: 'server' | 'here' | 'undecided';
  /** The certificate kept here, when there is one. */
  readonly here?: { readonly certificate: CertificateSummary; readonly checks: readonly Check[]; readonly protection: string };
  readonly server?: { readonly certificate?: CertificateSummary; readonly sentence: string };
  readonly sentence: string;
  /** Whether the system offers an encrypted store; `protection` says which, or why not. */
  readonly storeAvailable: boolean;
  readonly protection: string;
}

export const certificatesVerbs = {
  status: answers<CertificateStatus>()(nothing),
  choosePfx: answers<{ readonly sourceId: string; readonly name: string } | undefined>()(nothing),
  /** The password goes to main once and is forgotten there. */
  importPfx: answers<CertificateStatus>()(z.strictObject({ sourceId: idSchema, password: z.string().max(1000) })),
  useServer: answers<CertificateStatus>()(nothing),
  useHere: answers<CertificateStatus>()(nothing),
  remove: answers<CertificateStatus>()(nothing),
};
