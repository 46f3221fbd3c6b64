import { z } from 'zod';
import type { CodedError } from '../errors/index.js';
import type { Instant } from '../units.js';
import type { CertificateSummary, FileVerdict } from '../verdict.js';
import { answers } from './define.js';
import { idSchema, nothing } from './common.js';

/** What the administrator chose in main's dialog: the path itself stays in main. */
export interface ChosenSource {
  readonly sourceId: string;
  readonly name: string;
  /** Of a folder: the cabinets found in it, each with its own id. */
  readonly cabinets: readonly { readonly sourceId: string; readonly name: string; readonly size: number }[];
}

/** How the publisher stands to what was approved before. */
export type PublisherStanding =
  | { readonly kind: 'approved'; readonly since: Instant; readonly always: boolean }
  | { readonly kind: 'unknown' }
  /** This catalogue came from another signer before. `changes` says in sentences what differs. */
  | { readonly kind: 'changed'; readonly changes: readonly string[]; readonly previous: CertificateSummary }
  | { readonly kind: 'revoked'; readonly since: Instant };

export interface PublisherCard {
  readonly publisherId: string;
  readonly name: string;
  readonly subject: string;
  readonly issuer: string;
  readonly anchor: CertificateSummary;
  readonly leaf: CertificateSummary;
  readonly timestamp?: Instant;
  /** Sentences: what is unusual about it. Empty when nothing is. */
  readonly unusual: readonly string[];
}

export interface Freshness {
  readonly state: 'first' | 'newer' | 'same' | 'older';
  /** Newest CreationDate in this catalogue and in the one imported before. */
  readonly newest: Instant;
  readonly previousNewest?: Instant;
  /** Sentences: packages that went back or vanished. */
  readonly findings: readonly string[];
}

/** Before the publisher is approved nothing of the content is read, so `content` is absent. */
export interface Inspection {
  readonly inspectionId: string;
  readonly name: string;
  /** Where it came from, in words; a URL without its query. */
  readonly origin: string;
  readonly verdict: FileVerdict;
  /** Set when the catalogue cannot be imported at all. */
  readonly refusal?: CodedError;
  readonly publisher?: PublisherCard;
  readonly standing?: PublisherStanding;
  readonly content?: {
    readonly rootName: string;
    readonly packages: number;
    readonly setAside: number;
    readonly freshness: Freshness;
  };
  /** Set when the content counts now. */
  readonly imported?: { readonly catalogueId: string; readonly difference?: DifferenceCounts };
}

export interface CatalogueRow {
  readonly catalogueId: string;
  readonly name: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly origin: string;
  readonly importedAt: Instant;
  readonly newest: Instant;
  /** It has not moved for long. */
  readonly stale: boolean;
  readonly packages: number;
  readonly setAside: number;
  /** Undefined while nothing was imported before. */
  readonly difference?: DifferenceCounts;
  /** Sentences; undefined when the policy that its signature was judged by was not relaxed. */
  readonly relaxations?: readonly string[];
}

export interface DifferenceCounts {
  readonly new: number;
  readonly revised: number;
  readonly superseded: number;
  readonly expired: number;
  readonly gone: number;
}

export interface DifferenceRow {
  readonly kind: keyof DifferenceCounts;
  readonly packageId: string;
  readonly title: string;
  /** What changed, in words, for example `Created 1 May 2026 → 3 June 2026`. */
  readonly detail: string;
}

export interface SetAsideRow {
  /** The PackageID as written, else the position in the file. */
  readonly label: string;
  readonly title: string;
  readonly error: CodedError;
}

export const cataloguesVerbs = {
  /** Opens the system's dialog; `undefined` when it was dismissed. */
  choose: answers<ChosenSource | undefined>()(z.strictObject({ kind: z.enum(['file', 'folder']) })),
  /** Checks the signature and the publisher; reads the content when the publisher is approved. */
  inspect: answers<Inspection>()(
    z.discriminatedUnion('from', [
      z.strictObject({ from: z.literal('chosen'), sourceId: idSchema }),
      z.strictObject({ from: z.literal('url'), url: z.url().max(2083) }),
      /** The practice server's sample catalogue. */
      z.strictObject({ from: z.literal('practice') }),
    ]),
  ),
  /**
   * `once` and `always` approve the publisher and answer with the content read; `import` writes it into
   * the library. `acceptOlder` is the deliberate exception of the roll-back protection.
   */
  decide: answers<Inspection>()(
    z.strictObject({ inspectionId: idSchema, decision: z.enum(['approve-once', 'approve-always', 'import']), acceptOlder: z.boolean() }),
  ),
  cancel: answers<undefined>()(z.strictObject({ inspectionId: idSchema })),
  list: answers<readonly CatalogueRow[]>()(nothing),
  difference: answers<readonly DifferenceRow[]>()(z.strictObject({ catalogueId: idSchema })),
  setAside: answers<readonly SetAsideRow[]>()(z.strictObject({ catalogueId: idSchema })),
  remove: answers<undefined>()(z.strictObject({ catalogueId: idSchema })),
};
