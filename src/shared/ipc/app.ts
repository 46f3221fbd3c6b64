import { z } from 'zod';
import type { Bytes, Instant } from '../units.js';
import { answers } from './define.js';
import type { CertificateHealth } from './certificates.js';
import { idSchema, nothing } from './common.js';

export type ProfileMode = 'earnest' | 'practice';

/** Something on Overview that waits for the administrator; `place` is where it is mended. */
export interface Attention {
  readonly severity: 'problem' | 'warning' | 'hint';
  readonly title: string;
  readonly text: string;
  readonly place: 'catalogues' | 'updates' | 'jobs' | 'published' | 'certificates' | 'servers' | 'settings';
}

export interface AppStatus {
  readonly version: string;
  /** Undefined until the administrator chose one of the two ways in. */
  readonly profile?: ProfileMode;
  readonly practiceAllowed: boolean;
  readonly attention: readonly Attention[];
  readonly server?: { readonly name: string; readonly reachable: boolean; readonly checkedAt?: Instant };
  readonly certificate: CertificateHealth;
  readonly counts: { readonly catalogues: number; readonly updates: number; readonly published: number; readonly runningJobs: number };
  readonly dataFolder: string;
  readonly freeSpace?: Bytes;
  /** Free text about the runtime, for reports: Electron, Chromium, Node. */
  readonly runtime: string;
}

export const appVerbs = {
  status: answers<AppStatus>()(nothing),
  openProfile: answers<AppStatus>()(z.strictObject({ mode: z.enum(['earnest', 'practice']) })),
  /** Opens a link that main gave an id for, in the system's browser. */
  openLink: answers<undefined>()(z.strictObject({ linkId: idSchema })),
  copyText: answers<undefined>()(z.strictObject({ text: z.string().max(1_000_000) })),
};
