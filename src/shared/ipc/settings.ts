import { z } from 'zod';
import type { CertificateSummary } from '../verdict.js';
import { answers } from './define.js';
import { nothing } from './common.js';
import { isFingerprint, type Fingerprint } from '../units.js';

/** Credentials in an address would be kept in the clear. */
const loginInAddress = /^[a-z]+:\/\/[^/?#]*@/iu;
const withoutLogin = (url: string): boolean => !loginInAddress.test(url);

/** Of a time-stamp authority. */
export const authorityUrl = z.url({ protocol: /^https?$/u }).max(2083).refine(withoutLogin);

const hostName = z.string().regex(/^[a-z0-9.-]{1,253}$/u);

export const settingsSchema = z.strictObject({
  /** Named relaxations of the signature policy; empty is strict. */
  allowSha1OnlyCatalogues: z.boolean(),
  /** Whether revocation lists are fetched from where certificates say; never in practice. */
  fetchRevocationLists: z.boolean(),
  /** Hosts that may resolve to loopback, link-local or private addresses. */
  allowedPrivateHosts: z.array(hostName).max(100),
  parallelDownloads: z.int().min(1).max(16),
  downloadsPerHost: z.int().min(1).max(8),
  proxy: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('system') }),
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('given'), url: z.url({ protocol: /^https?$/u }).max(500).refine(withoutLogin) }),
  ]),
  /** RFC 3161 authority; absent means that packages are signed without a stamp. */
  timestampUrl: authorityUrl.optional(),
  /** Whether a package without a proven time stamp is not published; otherwise one is signed without when the authority does not answer. */
  requireTimestamp: z.boolean(),
  /** Days after which a catalogue that did not move is marked stale. */
  staleAfterDays: z.int().min(1).max(3650),
  theme: z.enum(['system', 'light', 'dark']),
  navigationCollapsed: z.boolean(),
  /** Width in pixels by pane. */
  paneWidths: z.record(z.string().max(40), z.int().min(100).max(2000)),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What is named is changed; `timestampUrl: undefined` takes the address away. */
export const settingsChangeSchema = settingsSchema.partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export interface AnchorRow {
  readonly certificate: CertificateSummary;
  readonly origin: 'folder' | 'windows' | 'practice';
  readonly disallowed: boolean;
}

/** What a root is trusted for: signatures of catalogues and installers, or connections to the sites that files come from. */
const rootPurposes = ['signatures', 'connections'] as const;
export type RootPurpose = (typeof rootPurposes)[number];
const purposeSchema = z.enum(rootPurposes);

const fingerprintSchema = z.custom<Fingerprint>((value) => typeof value === 'string' && isFingerprint(value));

export const settingsVerbs = {
  get: answers<Settings>()(nothing),
  save: answers<Settings>()(settingsChangeSchema),
  anchors: answers<readonly AnchorRow[]>()(z.strictObject({ purpose: purposeSchema })),
  /** Main's dialog for a certificate file; the new list, or undefined when it was dismissed. */
  chooseAnchor: answers<readonly AnchorRow[] | undefined>()(z.strictObject({ purpose: purposeSchema })),
  removeAnchor: answers<readonly AnchorRow[]>()(z.strictObject({ purpose: purposeSchema, fingerprint: fingerprintSchema })),
};
