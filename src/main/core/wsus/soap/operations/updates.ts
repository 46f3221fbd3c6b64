import type { XmlElement } from '../../../../../shared/catalog.js';
import type { Guid, Instant } from '../../../../../shared/units.js';
import { optionalChild, optionalText, readInteger } from '../answer.js';
import { element, writeXml } from '../../../xml/write.js';
import { flag, guid, integer, structure, text } from '../envelope.js';
import { noAnswer, type Operation } from '../operation.js';
import { flagAt, guidAt, instantAt, isLocalSource, numberAt, optionalFlagAt, optionalTextAt, readRows, readRowSets, textAt, type Row } from '../rows.js';

export interface UpdateRevision {
  readonly updateId: Guid;
  readonly revisionNumber: number;
}

export const revisionId = (name: string, { updateId, revisionNumber }: UpdateRevision): XmlElement =>
  structure(name, [guid('UpdateId', updateId), integer('RevisionNumber', revisionNumber)]);

/** 0 when the server does not know the update or category. */
export const getLatestRevisionNumber: Operation<{ readonly updateId: Guid }, number> = {
  name: 'ExecuteSPGetLatestRevisionNumberForUpdate',
  parameters: ({ updateId }) => [guid('updateId', updateId)],
  read: (response) => readInteger(response, 'ExecuteSPGetLatestRevisionNumberForUpdateResult'),
};

const revisionParameters = ({ updateId, revisionNumber }: UpdateRevision): XmlElement[] => [guid('updateId', updateId), integer('revisionNumber', revisionNumber)];

/** The stored uspXml; `undefined` for updates that were not published locally. */
export const getSdpXml: Operation<UpdateRevision, string | undefined> = {
  name: 'ExecuteSPGetSdpXmlForUpdate',
  parameters: revisionParameters,
  read: (response) => nonEmpty(optionalText(response, 'ExecuteSPGetSdpXmlForUpdateResult')),
};

/** The stored susXml. */
export const getUpdateXml: Operation<UpdateRevision, string | undefined> = {
  name: 'ExecuteSPGetXmlForUpdate',
  parameters: revisionParameters,
  read: (response) => nonEmpty(optionalText(response, 'ExecuteSPGetXmlForUpdateResult')),
};

const nonEmpty = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

export interface UpdateSummary extends UpdateRevision {
  readonly title: string;
  readonly updateType: string;
  readonly expired: boolean;
  readonly declined: boolean;
  readonly latestRevision: boolean;
  readonly superseded: boolean;
  /** Published by an administrator, not by Microsoft. */
  readonly local: boolean;
  readonly canUninstall: boolean;
  /** This revision is approved for installation or removal somewhere. */
  readonly approved: boolean;
  /** Approvals of an older revision are left. */
  readonly staleApprovals: boolean;
  readonly arrivedAt?: Instant;
  readonly severity: string;
  /** Titles of the categories that the update is in, by their types (`Company`, `Product`, `UpdateClassification` …). */
  readonly categories: readonly { readonly type: string; readonly title: string }[];
}

type Categories = ReadonlyMap<number, UpdateSummary['categories']>;

/** Rows of `localizedCategoryTitleRows`: 0 the server's own number of the revision, 1 type, 2 title. */
function readCategories(list: XmlElement | undefined): Categories {
  const found = new Map<number, UpdateSummary['categories'][number][]>();
  for (const row of readRows(list)) {
    const revision = numberAt(row, 0);
    const category = { type: textAt(row, 1), title: optionalTextAt(row, 2) ?? '' };
    const known = found.get(revision);
    if (known === undefined) found.set(revision, [category]);
    else known.push(category);
  }
  return found;
}

const withArrival = (arrivedAt: Instant | undefined): Pick<UpdateSummary, 'arrivedAt'> => (arrivedAt === undefined ? {} : { arrivedAt });

/** Columns of `minimalProperties`. */
const readUpdate = (row: Row, categories: Categories): UpdateSummary => ({
  updateId: guidAt(row, 0),
  revisionNumber: numberAt(row, 1),
  updateType: String(row[15] ?? ''),
  expired: row[16] === 1,
  declined: flagAt(row, 22),
  latestRevision: flagAt(row, 24),
  title: optionalTextAt(row, 29) ?? optionalTextAt(row, 27) ?? guidAt(row, 0),
  superseded: flagAt(row, 34),
  local: isLocalSource(row[36]),
  canUninstall: optionalFlagAt(row, 10),
  approved: optionalFlagAt(row, 18),
  staleApprovals: optionalFlagAt(row, 23),
  severity: optionalTextAt(row, 28) ?? 'Unspecified',
  categories: categories.get(Number(row[2])) ?? [],
  ...withArrival(instantAt(row, 25)),
});

const readCompleteUpdates =
  (name: string) =>
  (response: XmlElement): UpdateSummary[] => {
    const result = optionalChild(response, name);
    if (result === undefined) return [];
    const categories = readCategories(optionalChild(result, 'localizedCategoryTitleRows'));
    return readRows(optionalChild(result, 'minimalProperties')).map((row) => readUpdate(row, categories));
  };

/** MS-WSUSAR's publication states; 2^31-1 asks for any. */
const anyPublicationState = 0x7fff_ffff;
const searchLimit = 128 * 1024 * 1024;

/** Updates published locally: source 2 is everything that is not Microsoft Update. */
export const searchLocalUpdates: Operation<{ readonly culture: string }, UpdateSummary[]> = {
  name: 'ExecuteSPSearchUpdates',
  parameters: ({ culture }) => [
    text('updateScopeXml', '<UpdateScope ApprovedStates="-1" UpdateSources="2" />'),
    text('preferredCulture', culture),
    integer('publicationState', anyPublicationState),
  ],
  read: readCompleteUpdates('ExecuteSPSearchUpdatesResult'),
  maxAnswerBytes: searchLimit,
};

/** Those whose title or description has the text in it; the server compares with SQL's LIKE. */
export const searchLocalUpdatesWith: Operation<{ readonly culture: string; readonly words: string }, UpdateSummary[]> = {
  ...searchLocalUpdates,
  parameters: ({ culture, words }) => [
    text('updateScopeXml', writeXml(element('', 'UpdateScope', { ApprovedStates: '-1', UpdateSources: '2', TextIncludes: `%${words}%` }), { prefixes: new Map() })),
    text('preferredCulture', culture),
    integer('publicationState', anyPublicationState),
  ],
};

export const getRevisions: Operation<{ readonly updateId: Guid; readonly culture: string }, UpdateSummary[]> = {
  name: 'ExecuteSPGetRevisions',
  parameters: ({ updateId, culture }) => [text('preferredCulture', culture), guid('updateId', updateId)],
  read: readCompleteUpdates('ExecuteSPGetRevisionsResult'),
};

export interface InstallableFile {
  readonly name: string;
  readonly totalBytes: number;
  readonly sha1: Uint8Array;
  readonly sha256?: Uint8Array;
}

/** Columns of a file: 1 name, 5 bytes, 8 SHA-1; newer servers add the SHA-256 behind it. Other row sets have no digest there. */
function readFile(row: Row): InstallableFile[] {
  const sha1 = row[8];
  const totalBytes = row[5];
  const name = row[1];
  if (!(sha1 instanceof Uint8Array) || sha1.length !== 20 || typeof totalBytes !== 'number' || typeof name !== 'string') return [];
  const sha256 = row.slice(9).find((cell): cell is Uint8Array => cell instanceof Uint8Array && cell.length === 32);
  return [{ name, totalBytes, sha1, ...(sha256 === undefined ? {} : { sha256 }) }];
}

/** The files that clients are told to fetch. */
export const getInstallableFiles: Operation<UpdateRevision, InstallableFile[]> = {
  name: 'ExecuteSPGetInstallableItems',
  parameters: (revision) => [revisionId('id', revision)],
  read: (response) => readRowSets(optionalChild(response, 'ExecuteSPGetInstallableItemsResult')).flat().flatMap(readFile),
};

export const declineUpdate: Operation<{ readonly updateId: Guid; readonly adminName: string }, undefined> = {
  name: 'ExecuteSPDeclineUpdate',
  parameters: ({ updateId, adminName }) => [guid('updateId', updateId), text('adminName', adminName), flag('failIfReplica', true)],
  read: noAnswer,
};

/** Note the parameter's capital ID: `updateId` would be ignored and mean the zero GUID. */
export const deleteUpdate: Operation<{ readonly updateId: Guid }, undefined> = {
  name: 'ExecuteSPDeleteUpdateByUpdateID',
  parameters: ({ updateId }) => [guid('updateID', updateId)],
  read: noAnswer,
};
