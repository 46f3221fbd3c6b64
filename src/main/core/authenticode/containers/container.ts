import type { Check } from '../../../../shared/verdict.js';
import { defineCheck } from '../checks.js';
import type { IndirectData } from '../indirect-data.js';
import type { MemberList } from './cat-members.js';
import type { DigestAlgorithm } from '../x509/algorithms.js';

export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Digests = ReadonlyMap<DigestAlgorithm, Uint8Array>;

/** How the digest of a file is made: from ranges in the order of the file, or by a walk of its own. */
export type Coverage =
  | { readonly kind: 'ranges'; readonly ranges: readonly Range[]; /** Zero bytes that are digested behind the last range. */ readonly padding?: number }
  | {
      readonly kind: 'walk';
      readonly digest: (algorithms: readonly DigestAlgorithm[], signal?: AbortSignal) => Promise<Digests>;
      /** Where in the file that lies which is digested. */
      readonly places: () => Iterable<Range>;
    };

interface AnyContainer {
  /** Each is a ContentInfo with what follows it up to the end of its place. */
  readonly signatures: readonly Uint8Array[];
  /** Zero bytes that may follow the ContentInfo. */
  readonly maxPadding: number;
  /** Where things lie: everything a signature does not cover must be as the format says. */
  readonly checks: readonly Check[];
}

/** A file whose signatures state a digest of it. */
export interface SignableContainer extends AnyContainer {
  readonly kind: 'cab' | 'pe' | 'msi';
  readonly coverage: Coverage;
  /** Checks that bind the signed statement to this kind of file. @throws DerRefused */
  readonly checkContent: (content: IndirectData, digest: DigestAlgorithm) => readonly Check[];
  /** Checks of what the statement says about parts of the file, which have to be read for that. @throws DerRefused */
  readonly checkParts?: (content: IndirectData, signal?: AbortSignal) => Promise<readonly Check[]>;
}

/** A catalogue file: its signatures are over the list that it carries. */
export interface ListContainer extends AnyContainer {
  readonly kind: 'cat';
  /** Absent when the list cannot be read, which a failed check says. */
  readonly list?: MemberList;
  /** Checks that a signature is over the list that was read. */
  readonly checkList: (octets: Uint8Array) => readonly Check[];
}

/** A file as a holder of Authenticode signatures. */
export type Container = SignableContainer | ListContainer;

/** Real signatures reach 2 MiB with page hashes. */
export const maxSignatureSize = 16 * 1024 * 1024;

export const contentKind = defineCheck(
  'content.kind',
  'Signed as this kind of file',
  'Windows Authenticode Portable Executable Signature Format, SpcAttributeTypeAndOptionalValue',
);

/** Why a container cannot be read; becomes its one failed check. */
export class ContainerRefused extends Error {
  override readonly name = 'ContainerRefused';
}
