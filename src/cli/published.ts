import { actUnattended, type ActResult } from '../main/core/unattended/act.js';
import { leaveOut } from '../main/core/unattended/answers.js';
import type { Profile } from '../main/core/profile/profile.js';
import { visible } from '../shared/foreign-text.js';
import { formatInstant } from '../shared/format.js';
import type { JobItem, TargetGroup } from '../shared/ipc/jobs.js';
import type { ServerUpdateDetails, ServerUpdateRow } from '../shared/ipc/published.js';
import { errorObject, errorText, reportLine } from './output.js';
import { withProfile, type TerminalSurroundings } from './opened-profile.js';
import { readPublishedCommand, type PublishedRequest } from './published-command.js';

type Print = (text: string) => void;

/** What a verb found or did, in both forms. */
interface Answer {
  readonly object: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Whether everything that was asked for was done. */
  readonly isDone: boolean;
}

const lines = (texts: readonly string[]): string => texts.map(visible).join('\n');

function rowText({ packageId, title, revisionNumber, state, approved }: ServerUpdateRow): string {
  return `${title} (${packageId}), revision ${String(revisionNumber)}: ${state}${approved ? ', approved' : ''}`;
}

function detailsText({ row, approvals, files, supersedes, supersededBy, fixed }: ServerUpdateDetails): string {
  return lines([
    rowText(row),
    ...approvals.map(({ groupName, action, revisionNumber, deadline }) => `  ${action} for ${groupName}, revision ${String(revisionNumber)}${deadline === undefined ? '' : `, deadline ${formatInstant(deadline)}`}`),
    ...files.map(({ name, size, content, signer }) => `  file ${name}, ${String(size)} bytes: ${content}${signer === undefined ? '' : `, signed by ${signer.name}`}`),
    ...supersedes.map(({ title, packageId }) => `  supersedes ${title} (${packageId})`),
    ...supersededBy.map(({ title, packageId }) => `  superseded by ${title} (${packageId})`),
    ...(fixed === undefined ? [] : [`  ${errorText(fixed)}`]),
  ]);
}

const groupText = ({ groupId, name }: TargetGroup): string => `${name} (${groupId})`;

/** The window calls every item that came to its good end published; here it is what was asked for. */
const stateOf = ({ state }: JobItem): string => (state === 'published' ? 'done' : state);

function answerOfAction({ job, open }: ActResult, isStopped: boolean): Answer {
  const advice = new Map(open.map(({ packageId, whatToDo }) => [packageId, whatToDo]));
  const updates = job.items.map((item) => {
    const todo = advice.get(item.packageId) ?? (item.state === 'left-out' ? advice.get(undefined) : undefined);
    return { packageId: item.packageId, title: item.title, state: stateOf(item), ...(item.error !== undefined && { error: item.error }), ...(todo !== undefined && { whatToDo: todo }) };
  });
  const done = updates.filter(({ state }) => state === 'done').length;
  return {
    object: { stopped: isStopped, job: { jobId: job.jobId, state: job.state }, done, updates: updates.map(({ error, ...rest }) => ({ ...rest, ...(error !== undefined && { error: errorObject(error) }) })) },
    text: [
      ...(isStopped ? ['Stopped. The same command goes on with what is not done yet.'] : []),
      ...updates.flatMap(({ packageId, title, state, error, whatToDo }) => [
        visible(`${state === 'done' ? '●' : '✕'} ${title} (${packageId}): ${state}`),
        ...(error === undefined ? [] : [`    ${errorText(error)}`]),
        ...(whatToDo === undefined ? [] : [visible(`    ${whatToDo}`)]),
      ]),
      `${String(done)} of ${String(updates.length)} done`,
    ].join('\n'),
    isDone: done === updates.length,
  };
}

async function answer(profile: Profile, request: PublishedRequest, signal: AbortSignal): Promise<Answer> {
  switch (request.verb) {
    case 'list': {
      const { rows, certificate } = await profile.published.list(signal);
      return { object: { updates: rows, ...(certificate !== undefined && { certificate }) }, text: rows.length === 0 ? 'Nothing is published on this server.' : lines(rows.map(rowText)), isDone: true };
    }
    case 'groups': {
      const groups = await profile.server.groups(signal);
      return { object: { groups }, text: lines(groups.map(groupText)), isDone: true };
    }
    case 'show': {
      const update = await profile.published.details(request.packageId, signal);
      return { object: { update }, text: detailsText(update), isDone: true };
    }
    default: {
      const { packageIds, action, agreesToRules } = request;
      const answerQuestion = ({ kind }: { readonly kind: string }) => (kind === 'automatic-approval' && agreesToRules ? ({ answer: 'accept' } as const) : leaveOut);
      return answerOfAction(await actUnattended(profile, { packageIds, action, answer: answerQuestion }, signal), signal.aborted);
    }
  }
}

/**
 * Looks at what is published on a server, or does something to it by the same jobs as the window.
 * @returns 0 when everything that was asked for was done, 1 otherwise
 * @throws Fault `app/usage`, `published/…`, `wsus/…`, and those of `withProfile`
 */
export async function workOnPublished(parameters: readonly string[], surroundings: TerminalSurroundings, signal: AbortSignal, print: Print = console.log): Promise<number> {
  const { choice, request, isJson } = readPublishedCommand(parameters);
  return withProfile(choice, surroundings, async (profile) => {
    const { object, text, isDone } = await answer(profile, request, signal);
    print(isJson ? reportLine(`published ${request.verb}`, { server: profile.server.name, ...object }) : text);
    return isDone ? 0 : 1;
  });
}
