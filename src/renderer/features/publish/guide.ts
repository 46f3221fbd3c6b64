import type { CodedError } from '../../../shared/errors/index.js';
import type { Inspection } from '../../../shared/ipc/catalogues.js';
import type { UpdateReference } from '../../../shared/ipc/common.js';
import type { ChainLinkName } from '../../../shared/chain.js';
import type { JobItem, JobRow, JobSnapshot, PublishOptions } from '../../../shared/ipc/jobs.js';

export const guideSteps = ['catalogue', 'publisher', 'updates', 'prove', 'publish', 'done'] as const;
export type GuideStep = (typeof guideSteps)[number];

export const guideStepTitles: Readonly<Record<GuideStep, string>> = {
  catalogue: 'Catalogue',
  publisher: 'Publisher',
  updates: 'Updates',
  prove: 'Download and prove',
  publish: 'Sign and publish',
  done: 'Done',
};

/** What the administrator has put in; it survives every step back. */
export interface GuideDraft {
  /** The catalogue that was just looked at; undefined when the imported ones are used as they are. */
  readonly inspection?: Inspection;
  readonly updates: readonly UpdateReference[];
  readonly options: PublishOptions;
  /** Servers that are published to besides the current one, by their ids. */
  readonly alsoOn?: readonly string[];
}

/** `not-accepted`: in WSUS, where clients would refuse all of it. */
export type GuideOutcome = 'published' | 'partly' | 'not-accepted' | 'nothing' | 'cancelled';

export type GuideState =
  | { readonly step: 'catalogue' | 'publisher' | 'updates'; readonly draft: GuideDraft }
  /** Without a job this is the plan; with one it works until the files are proven. */
  | { readonly step: 'prove'; readonly draft: GuideDraft; readonly jobId?: string }
  | { readonly step: 'publish'; readonly draft: GuideDraft; readonly jobId: string }
  | { readonly step: 'done'; readonly draft: GuideDraft; readonly jobId: string; readonly outcome: GuideOutcome; readonly stoppedAt?: 'prove' | 'publish' }
  | { readonly step: 'error'; readonly draft: GuideDraft; readonly from: Exclude<GuideStep, 'done'>; readonly error: CodedError; readonly jobId?: string };

export type GuideEvent =
  | { readonly type: 'inspected'; readonly inspection: Inspection }
  | { readonly type: 'inspection-dropped' }
  | { readonly type: 'updates-picked'; readonly updates: readonly UpdateReference[] }
  | { readonly type: 'options'; readonly options: Partial<PublishOptions> }
  | { readonly type: 'also-on'; readonly serverIds: readonly string[] }
  /** Nothing is approved after publishing. */
  | { readonly type: 'no-group' }
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'started'; readonly jobId: string }
  | { readonly type: 'job'; readonly snapshot: JobSnapshot }
  | { readonly type: 'failed'; readonly error: CodedError }
  | { readonly type: 'restart' };

export const strictOptions: PublishOptions = { confirmAutomaticApprovals: false, raiseCabinetLimit: false };
export const initialGuide: GuideState = { step: 'catalogue', draft: { updates: [], options: strictOptions } };

/** Whether the inspected catalogue may be gone on with: none was asked for, or it counts now. */
export const isPublisherSettled = ({ inspection }: GuideDraft): boolean => inspection === undefined || inspection.imported !== undefined;

/** The step of a state for the list at the left; an error stays at the step where it came up, and so does a job of which nothing came. */
export function shownStep(state: GuideState): GuideStep {
  if (state.step === 'error') return state.from;
  return state.step === 'done' ? (state.stoppedAt ?? 'done') : state.step;
}

export const jobOf = (state: GuideState): string | undefined => ('jobId' in state ? state.jobId : undefined);

/** Work that has started is left by cancelling the job, not by stepping back. */
export function canGoBack(state: GuideState): boolean {
  if (state.step === 'error') return true;
  return state.step === 'publisher' || state.step === 'updates' || (state.step === 'prove' && state.jobId === undefined);
}

function next(state: GuideState): GuideState {
  const { draft } = state;
  switch (state.step) {
    case 'catalogue':
      return { step: 'publisher', draft };
    case 'publisher':
      return isPublisherSettled(draft) ? { step: 'updates', draft } : state;
    case 'updates':
      return draft.updates.length > 0 ? { step: 'prove', draft } : state;
    // From here on the job itself leads.
    case 'prove':
    case 'publish':
    case 'done':
    case 'error':
      return state;
  }
}

function back(state: GuideState): GuideState {
  const { draft } = state;
  if (!canGoBack(state)) return state;
  switch (state.step) {
    case 'publisher':
      return { step: 'catalogue', draft };
    case 'updates':
      return { step: 'publisher', draft };
    case 'prove':
      return { step: 'updates', draft };
    case 'error':
      if (state.from === 'publish') return state.jobId === undefined ? { step: 'prove', draft } : { step: 'publish', draft, jobId: state.jobId };
      if (state.from === 'prove') return state.jobId === undefined ? { step: 'prove', draft } : { step: 'prove', draft, jobId: state.jobId };
      return { step: state.from, draft };
    case 'catalogue':
    case 'publish':
    case 'done':
      return state;
  }
}

const isProven = (item: JobItem, link: ChainLinkName): boolean => item.chain.some(({ name, state }) => name === link && (state === 'proven' || state === 'not-asked'));
/** It is there, and clients refuse it. */
const isRefused = (item: JobItem): boolean => item.state === 'failed' && isProven(item, 'in-wsus');

function outcomeOf(snapshot: JobSnapshot): GuideOutcome {
  const counts = [{ total: snapshot.items.length, published: snapshot.items.filter((item) => item.state === 'published').length }, ...snapshot.siblings.map((sibling) => sibling.counts)];
  const published = counts.reduce((sum, each) => sum + each.published, 0);
  if (counts.every((each) => each.published === each.total)) return 'published';
  if (published > 0) return 'partly';
  if (snapshot.items.some(isRefused)) return 'not-accepted';
  return snapshot.state === 'cancelled' ? 'cancelled' : 'nothing';
}

const provenLinks = ['digest', 'installer-signed'] as const;

/** Every update that is still under way has its files proven: what follows is packing, signing and publishing. */
function filesProven(snapshot: JobSnapshot): boolean {
  const underWay = snapshot.items.filter((item) => item.state === 'running' || item.state === 'waiting' || item.state === 'needs-you');
  return underWay.every(areFilesProven);
}

const areFilesProven = (item: JobItem): boolean => provenLinks.every((name) => isProven(item, name));

const isOver = ({ state }: JobRow): boolean => state === 'done' || state === 'cancelled';

/** The end of a publish; where nothing came of it, with the step that it got to. */
function end(draft: GuideDraft, snapshot: JobSnapshot): GuideState {
  const outcome = outcomeOf(snapshot);
  const done = { step: 'done', draft, jobId: snapshot.jobId, outcome } as const;
  if (outcome === 'published' || outcome === 'partly') return done;
  return { ...done, stoppedAt: snapshot.items.some(areFilesProven) ? 'publish' : 'prove' };
}

function followJob(state: GuideState, snapshot: JobSnapshot): GuideState {
  if ((state.step !== 'prove' && state.step !== 'publish' && state.step !== 'done') || state.jobId !== snapshot.jobId) return state;
  const { draft } = state;
  const { jobId } = snapshot;
  switch (snapshot.state) {
    case 'running':
    case 'paused':
    case 'needs-you':
    case 'interrupted':
      // A step that was reached is not taken back, except that trying again after the end starts anew.
      if (state.step === 'publish') return state;
      return filesProven(snapshot) ? { step: 'publish', draft, jobId } : { step: 'prove', draft, jobId };
    case 'done':
    case 'cancelled':
      // The publish is over when it is over on every server.
      return snapshot.siblings.every(isOver) ? end(draft, snapshot) : { step: 'publish', draft, jobId };
    default:
      return { step: 'error', draft, from: state.step === 'done' ? 'publish' : state.step, jobId, error: unknownState(snapshot.state) };
  }
}

const unknownState = (value: never): CodedError => ({ code: 'app/unexpected', data: { detail: `the job has a state that this window does not know (${String(value)})` } });

/** The guided path. Pure: whatever the window or main says is an event, and every state is spelled out. */
export function guideReducer(state: GuideState, event: GuideEvent): GuideState {
  const { draft } = state;
  switch (event.type) {
    case 'inspected':
      return { ...state, draft: { ...draft, inspection: event.inspection } };
    case 'inspection-dropped': {
      const rest: GuideDraft = { updates: draft.updates, options: draft.options, ...(draft.alsoOn === undefined ? {} : { alsoOn: draft.alsoOn }) };
      return state.step === 'publisher' ? { step: 'catalogue', draft: rest } : { ...state, draft: rest };
    }
    case 'updates-picked':
      return { ...state, draft: { ...draft, updates: event.updates } };
    case 'options':
      return { ...state, draft: { ...draft, options: { ...draft.options, ...event.options } } };
    case 'also-on':
      return { ...state, draft: { ...draft, alsoOn: event.serverIds } };
    case 'no-group': {
      const options: PublishOptions = { confirmAutomaticApprovals: draft.options.confirmAutomaticApprovals, raiseCabinetLimit: draft.options.raiseCabinetLimit };
      return { ...state, draft: { ...draft, options } };
    }
    case 'next':
      return next(state);
    case 'back':
      return back(state);
    case 'started':
      return state.step === 'prove' ? { step: 'prove', draft, jobId: event.jobId } : state;
    case 'job':
      return followJob(state, event.snapshot);
    case 'failed':
      return failed(state, event.error);
    case 'restart':
      return initialGuide;
  }
}

function failed(state: GuideState, error: CodedError): GuideState {
  if (state.step === 'done') return state;
  const from = state.step === 'error' ? state.from : state.step;
  const jobId = jobOf(state);
  return { step: 'error', draft: state.draft, from, error, ...(jobId === undefined ? {} : { jobId }) };
}
