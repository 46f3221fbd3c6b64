import type { PublicationState, SoftwarePackage } from '../../../shared/catalog.js';
import type { DifferenceCounts, DifferenceRow } from '../../../shared/ipc/catalogues.js';
import type { Instant, PackageId } from '../../../shared/units.js';

/** What is compared of a package; a library can keep it for 20,000 of them. */
export interface PackageState {
  readonly packageId: PackageId;
  readonly title: string;
  readonly creationDate: Instant;
  readonly publicationState: PublicationState;
  readonly superseded: boolean;
  /** SHA-1 of its files, sorted and joined; absent when it is not known. */
  readonly files?: string;
}

export const packageStateOf = (p: SoftwarePackage, superseded: boolean): PackageState => ({
  packageId: p.packageId,
  title: p.localized[0].title,
  creationDate: p.creationDate,
  publicationState: p.publicationState,
  superseded,
  files: p.installableItems
    .map(({ originFile }) => originFile?.sha1 ?? '')
    .toSorted()
    .join(' '),
});

export interface CatalogueDifference {
  readonly counts: DifferenceCounts;
  /** At most one row for each package; in the order of the new list, gone ones last. */
  readonly rows: readonly DifferenceRow[];
}

const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });
const minute = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `1 May 2026`; with the time when the days are the same. */
function datesInWords(before: Instant, after: Instant): string {
  const [from, to] = [new Date(before), new Date(after)];
  const format = day.format(from) === day.format(to) ? minute : day;
  return `Created ${format.format(from)} → ${format.format(to)}`;
}

/** What happened to a package that is in both lists, the weightiest first. */
function changesOf(before: PackageState, after: PackageState): readonly [DifferenceRow['kind'], string][] {
  const changes: [DifferenceRow['kind'], string][] = [];
  if (before.publicationState !== after.publicationState) {
    if (after.publicationState === 'Expired') changes.push(['expired', 'The vendor withdrew it']);
    else changes.push(['revised', 'The vendor offers it again although it was withdrawn']);
  }
  if (!before.superseded && after.superseded) changes.push(['superseded', 'A newer update takes its place']);
  if (before.superseded && !after.superseded) changes.push(['revised', 'No other update takes its place any more']);
  if (before.creationDate !== after.creationDate) {
    const back = after.creationDate < before.creationDate ? ', which is older than before' : '';
    changes.push(['revised', datesInWords(before.creationDate, after.creationDate) + back]);
  }
  if (before.files !== undefined && after.files !== undefined && before.files !== after.files) {
    const silently = before.creationDate === after.creationDate ? ' although its date did not' : '';
    changes.push(['revised', `Its files changed${silently}; WSUS does not take other files under the same id`]);
  }
  if (before.title !== after.title) changes.push(['revised', `Was called ${before.title}`]);
  return changes;
}

const weight: readonly DifferenceRow['kind'][] = ['expired', 'superseded', 'revised'];

function newRow(state: PackageState): DifferenceRow {
  const also = [...(state.publicationState === 'Expired' ? ['already withdrawn'] : []), ...(state.superseded ? ['already superseded'] : [])];
  const detail = [`Created ${day.format(new Date(state.creationDate))}`, ...also].join('; ');
  return { kind: 'new', packageId: state.packageId, title: state.title, detail };
}

/** What a new version of a catalogue changes against the one before. */
export function compareCatalogues(before: Iterable<PackageState>, after: Iterable<PackageState>): CatalogueDifference {
  const old = new Map<PackageId, PackageState>();
  for (const state of before) old.set(state.packageId, state);
  const rows: DifferenceRow[] = [];
  for (const state of after) {
    const previous = old.get(state.packageId);
    old.delete(state.packageId);
    if (previous === undefined) {
      rows.push(newRow(state));
      continue;
    }
    const changes = changesOf(previous, state);
    const kind = weight.find((candidate) => changes.some(([changed]) => changed === candidate));
    if (kind !== undefined) rows.push({ kind, packageId: state.packageId, title: state.title, detail: changes.map(([, words]) => words).join('; ') });
  }
  for (const state of old.values()) {
    const detail = `Was created ${day.format(new Date(state.creationDate))}; the catalogue does not mention it any more`;
    rows.push({ kind: 'gone', packageId: state.packageId, title: state.title, detail });
  }
  const count = (kind: DifferenceRow['kind']): number => rows.filter((row) => row.kind === kind).length;
  return {
    counts: { new: count('new'), revised: count('revised'), superseded: count('superseded'), expired: count('expired'), gone: count('gone') },
    rows,
  };
}
