import { relativeDay, formatDay } from '../../../shared/format.js';
import type { DifferenceCounts, Freshness, Inspection, PublisherStanding } from '../../../shared/ipc/catalogues.js';

/** What the page is about; decides title, words and which answers are offered. */
export type InspectionStage =
  | { readonly kind: 'refused' }
  | { readonly kind: 'ask-publisher'; readonly standing: Extract<PublisherStanding, { kind: 'unknown' | 'changed' }> }
  | { readonly kind: 'revoked'; readonly standing: Extract<PublisherStanding, { kind: 'revoked' }> }
  | { readonly kind: 'ask-import'; readonly older: boolean }
  | { readonly kind: 'imported' };

export function stageOf(inspection: Inspection): InspectionStage {
  if (inspection.imported !== undefined) return { kind: 'imported' };
  const { standing, refusal, content } = inspection;
  if (standing?.kind === 'revoked') return { kind: 'revoked', standing };
  if (refusal !== undefined) return { kind: 'refused' };
  if (content !== undefined) return { kind: 'ask-import', older: content.freshness.state === 'older' };
  if (standing?.kind === 'unknown' || standing?.kind === 'changed') return { kind: 'ask-publisher', standing };
  return { kind: 'refused' };
}

export function stageTitle(stage: InspectionStage): string {
  switch (stage.kind) {
    case 'refused':
      return 'This catalogue cannot be imported';
    case 'ask-publisher':
      return stage.standing.kind === 'changed' ? 'This catalogue has another signer than before' : 'A publisher that you have not approved yet';
    case 'revoked':
      return 'The approval of this publisher was revoked';
    case 'ask-import':
      return stage.older ? 'This catalogue is older than the one you have' : 'Ready to import';
    case 'imported':
      return 'The catalogue is imported';
  }
}

const differenceWords: Readonly<Record<keyof DifferenceCounts, string>> = { new: 'new', revised: 'revised', superseded: 'superseded', expired: 'expired', gone: 'gone' };

/** `12 new, 3 revised`; says so when nothing changed. */
export function describeDifference(difference: DifferenceCounts): string {
  const parts = (Object.keys(differenceWords) as (keyof DifferenceCounts)[]).filter((kind) => difference[kind] > 0).map((kind) => `${difference[kind].toLocaleString('en-US')} ${differenceWords[kind]}`);
  return parts.length === 0 ? 'nothing changed' : parts.join(', ');
}

export function describeFreshness(freshness: Freshness, now: Date): string {
  const newest = `its newest update is of ${formatDay(freshness.newest)} (${relativeDay(freshness.newest, now)})`;
  switch (freshness.state) {
    case 'first':
      return `The first one of this line; ${newest}.`;
    case 'newer':
      return `Newer than the one you have; ${newest}${freshness.previousNewest === undefined ? '' : `, before ${formatDay(freshness.previousNewest)}`}.`;
    case 'same':
      return `As new as the one you have; ${newest}.`;
    case 'older':
      return `Older than the one you have; ${newest}${freshness.previousNewest === undefined ? '' : `, the one you have goes up to ${formatDay(freshness.previousNewest)}`}.`;
  }
}
