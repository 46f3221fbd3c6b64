import { z } from 'zod';
import type { Classification, InstallerHandler, LocalizedText, Severity, UpdateType } from '../catalog.js';
import type { ProofChain } from '../chain.js';
import type { Bytes, Guid, Instant, PackageId, Sha1, Sha256 } from '../units.js';
import { answers } from './define.js';
import { selectionSchema, updateReferenceSchema } from './common.js';

/** One line of the list; small, because 20,000 of them are held in the window. */
export interface UpdateRow {
  readonly catalogueId: string;
  readonly packageId: PackageId;
  readonly title: string;
  readonly vendor: string;
  readonly products: readonly string[];
  /** As found in the title, else empty. */
  readonly version: string;
  readonly classification: Classification;
  readonly severity?: Severity;
  readonly type: UpdateType;
  readonly created: Instant;
  /** Bytes to download for all of its files. */
  readonly size: Bytes;
  readonly languages: readonly string[];
  readonly superseded: boolean;
  readonly expired: boolean;
  readonly cveIds: readonly string[];
  readonly kbArticleId?: string;
  readonly bulletinId?: string;
  /** The state of each link in the order of `chainLinks`, one letter each: o r p n u f (see `linkLetters`). */
  readonly chain: string;
  readonly publishedAt?: Instant;
}

export const linkLetters = { open: 'o', running: 'r', proven: 'p', 'not-asked': 'n', 'needs-you': 'u', failed: 'f' } as const;

/** A sentence of the rules in words, with what it is made of. */
export interface RuleInWords {
  readonly text: string;
  /** How the children are joined; undefined for a single condition. */
  readonly joined?: 'all' | 'any' | 'not';
  readonly children: readonly RuleInWords[];
}

export interface UpdateFile {
  readonly fileName: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256?: Sha256;
  readonly modified: Instant;
  /** Undefined when the file has no public address and is given by hand. */
  readonly url?: string;
  readonly host?: string;
  /** Plain http: allowed because the catalogue carries the digest, and shown. */
  readonly encrypted: boolean;
  readonly inStore: boolean;
}

export interface RelatedUpdate {
  readonly packageId: PackageId;
  /** Undefined when it is in none of the catalogues. */
  readonly title?: string;
}

export interface UpdateLink {
  readonly linkId: string;
  readonly label: string;
  readonly host: string;
}

export interface UpdateDetails {
  readonly row: UpdateRow;
  readonly texts: readonly LocalizedText[];
  readonly links: readonly UpdateLink[];
  readonly files: readonly UpdateFile[];
  readonly handlers: readonly InstallerHandler[];
  /** The whole command that Windows will run. */
  readonly installCommands: readonly string[];
  readonly supersedes: readonly RelatedUpdate[];
  readonly supersededBy: readonly RelatedUpdate[];
  readonly prerequisites: readonly (readonly RelatedUpdate[])[];
  readonly bundled: readonly RelatedUpdate[];
  readonly rules: {
    readonly installable?: RuleInWords;
    readonly installed?: RuleInWords;
    readonly superseded?: RuleInWords;
  };
  readonly reboot: string;
  readonly chain: ProofChain;
  readonly catalogueName: string;
  readonly publisherName: string;
  /** Set when WSUS cannot take it as it is; said before anything is downloaded. */
  readonly obstacles: readonly string[];
}

export interface SelectionSummary {
  readonly updates: number;
  readonly toDownload: Bytes;
  readonly alreadyInStore: Bytes;
  /** Names of the WSUS categories that do not exist yet. */
  readonly newCategories: readonly string[];
  /** Undefined while no server was reached. */
  readonly usedCategories?: number;
  readonly categoryLimit: number;
  readonly withoutUrl: number;
  /** Updates that cannot be published as they are, with the reason. */
  readonly obstacles: readonly { readonly packageId: PackageId | Guid; readonly title: string; readonly reason: string }[];
}

export const updatesVerbs = {
  /** The rows from `offset`; `total` tells when to ask again. */
  rows: answers<{ readonly total: number; readonly rows: readonly UpdateRow[] }>()(
    z.strictObject({ offset: z.int().min(0), limit: z.int().min(1).max(50_000) }),
  ),
  details: answers<UpdateDetails>()(updateReferenceSchema),
  selection: answers<SelectionSummary>()(z.strictObject({ updates: selectionSchema })),
};
