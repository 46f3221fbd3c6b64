import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../main/core/fault.js';
import type { Profile } from '../main/core/profile/profile.js';
import { isOrdinaryFirstSigner, leaveOut } from '../main/core/unattended/answers.js';
import { publishUnattended, type UnattendedRequest, type UnattendedResult, type UnattendedWatcher } from '../main/core/unattended/publish.js';
import type { Selection } from '../main/core/unattended/selection.js';
import type { UpdateOutcome } from '../main/core/unattended/jobs.js';
import { visible } from '../shared/foreign-text.js';
import type { DecisionQuestion } from '../shared/ipc/jobs.js';
import { parsePackageId } from '../shared/units.js';
import { readArguments } from './arguments.js';
import { demandAllowed, readServerChoice, withProfile, type ServerChoice, type TerminalSurroundings } from './opened-profile.js';
import { errorObject, errorText, reportLine } from './output.js';
import { certificateObject, certificateWarning } from './certificate-warning.js';
import { createRunProgress, type RunProgress } from './progress.js';
import { readSigningOption, readSigningPassword, type SigningOption } from './signing-option.js';

type Print = (text: string) => void;

interface PublishCommand {
  readonly choice: ServerChoice;
  readonly request: UnattendedRequest;
  /** Signs in place of whoever the profile has for it. */
  readonly signing?: SigningOption;
  readonly isJson: boolean;
}

const usage = (reason: string): Fault => new Fault('app/usage', { reason });

function readSelection(text: string): Selection {
  if (text === 'all' || text === 'newest') return { kind: text };
  const ids = text.split(',').map((part) => {
    const id = parsePackageId(part.trim());
    if (id === undefined) throw usage(`--select takes all, newest or update IDs, not “${part.slice(0, 60)}”`);
    return id;
  });
  return { kind: 'ids', ids };
}

function demand(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw usage(`--${name} is missing`);
  return value;
}

/** What the flags agree to, for every update of the run. */
interface Consents {
  readonly signers: boolean;
  readonly automaticApprovals: boolean;
  readonly raisedLimit: boolean;
}

function isAgreed(question: DecisionQuestion, { signers, automaticApprovals, raisedLimit }: Consents): boolean {
  switch (question.kind) {
    case 'installer-signer':
      return signers && isOrdinaryFirstSigner(question);
    case 'automatic-approval':
      return automaticApprovals;
    case 'cabinet-limit':
      return raisedLimit;
    case 'unsigned-installer':
    case 'file-by-hand':
      return false;
  }
}

/** @throws Fault `app/usage` */
export function readPublishCommand(parameters: readonly string[]): PublishCommand {
  const { values } = readArguments(() =>
    parseArgs({
      args: [...parameters],
      options: {
        catalog: { type: 'string' },
        select: { type: 'string' },
        server: { type: 'string' },
        'approve-publisher': { type: 'boolean', default: false },
        'approve-signers': { type: 'boolean', default: false },
        'confirm-automatic-approvals': { type: 'boolean', default: false },
        'cabinet-limit': { type: 'string', default: 'leave-out' },
        'sign-pfx': { type: 'string' },
        'pfx-password-file': { type: 'string' },
        group: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }),
  );
  const [catalog, selection, server] = [demand(values.catalog, 'catalog'), readSelection(demand(values.select, 'select')), demand(values.server, 'server')];
  const choice = readServerChoice(server);
  if (catalog === 'sample' && choice.mode !== 'practice') throw usage('The sample catalogue is for --server practice');
  const limit = values['cabinet-limit'];
  if (limit !== 'raise' && limit !== 'leave-out') throw usage('--cabinet-limit is raise or leave-out');
  const signing = readSigningOption(values['sign-pfx'], values['pfx-password-file']);
  const consents = { signers: values['approve-signers'], automaticApprovals: values['confirm-automatic-approvals'], raisedLimit: limit === 'raise' };
  return {
    choice,
    ...(signing !== undefined && { signing }),
    isJson: values.json,
    request: {
      source: catalog === 'sample' ? { kind: 'sample' } : { kind: 'file', path: resolve(catalog) },
      selection,
      ...(values['approve-publisher'] && { approval: 'approve-once' as const }),
      answer: (question) => (isAgreed(question, consents) ? { answer: 'accept' } : leaveOut),
      ...(values.group !== undefined && { group: { kind: 'named' as const, name: values.group } }),
    },
  };
}

const isPublished = ({ state }: UpdateOutcome): boolean => state === 'published';

function outcomeText({ packageId, title, state, error, whatToDo }: UpdateOutcome): string {
  const why = [...(error === undefined ? [] : [errorText(error)]), ...(whatToDo === undefined ? [] : [visible(whatToDo)])];
  return [visible(`${state === 'published' ? '●' : '✕'} ${title} (${packageId}): ${state}`), ...why.map((line) => `    ${line}`)].join('\n');
}

function resultText({ outcomes, reports }: UnattendedResult, isStopped: boolean): string {
  return [
    ...(isStopped ? ['Stopped. What is not published yet goes on in the next run that picks it.'] : []),
    ...outcomes.map(outcomeText),
    `${String(outcomes.filter(isPublished).length)} of ${String(outcomes.length)} published`,
    ...reports.map((path) => visible(`Report ${path}`)),
  ].join('\n');
}

const resultObject = ({ inspection, jobs, reports, outcomes }: UnattendedResult, server: string | undefined): Readonly<Record<string, unknown>> => ({
  server,
  catalogue: {
    name: inspection.name,
    publisher: inspection.publisher?.name,
    sha256: inspection.verdict.sha256,
    packages: inspection.content?.packages,
    setAside: inspection.content?.setAside,
  },
  jobs: jobs.map(({ jobId, state }, index) => ({ jobId, state, report: reports[index] })),
  picked: outcomes.length,
  published: outcomes.filter(isPublished).length,
  updates: outcomes.map(({ error, ...outcome }) => ({ ...outcome, ...(error !== undefined && { error: errorObject(error) }) })),
});

function watcherOf(isJson: boolean, server: string, print: Print, progress: RunProgress): UnattendedWatcher {
  const say: Print = isJson ? () => undefined : (text) => print(visible(text));
  return {
    onImported: ({ name, publisher, content }) => say(`Imported ${name}: ${String(content?.packages ?? 0)} packages, signed by ${publisher?.name ?? 'unknown'}`),
    onPicked: (rows) => say(`${String(rows.length)} ${rows.length === 1 ? 'update is' : 'updates are'} picked`),
    onStarted: ({ jobIds, resumed }) => {
      resumed.forEach(({ title }) => say(`An earlier run was cut off: its job “${title}” goes on`));
      if (jobIds.length > 0) say(`Publishing to ${server}`);
      if (!isJson) progress.begin(jobIds, { stream: process.stderr, withoutTerminal: 'nothing' });
    },
  };
}

/**
 * Imports a catalogue and publishes updates of it with nobody to ask.
 * @returns 0 when something was picked and every update of it was published, 1 otherwise
 * @throws Fault `app/usage`, `practice/not-allowed`, `jobs/no-server`, and those of `Profile.open` and `publishUnattended`
 */
export async function publishFromTerminal(parameters: readonly string[], surroundings: TerminalSurroundings, signal: AbortSignal, print: Print = console.log): Promise<number> {
  const { choice, request, signing, isJson } = readPublishCommand(parameters);
  await demandAllowed(choice.mode);
  const password = signing === undefined ? undefined : await readSigningPassword(signing, { environment: process.env, input: process.stdin });
  let opened: Profile | undefined;
  const progress = createRunProgress(() => opened);
  const publish = async (profile: Profile): Promise<number> => {
    opened = profile;
    try {
      if (signing !== undefined && password !== undefined) await profile.certificates.signWith(signing.path, password);
      const result = await publishUnattended(profile, request, watcherOf(isJson, profile.server.name ?? '', print, progress), signal);
      progress.end();
      const health = await profile.certificates.health();
      const warning = certificateWarning(health);
      if (warning !== undefined) console.error(warning);
      print(isJson ? reportLine('publish', { stopped: signal.aborted, ...resultObject(result, profile.server.name), certificate: certificateObject(health) }) : resultText(result, signal.aborted));
      return result.outcomes.length > 0 && result.outcomes.every(isPublished) ? 0 : 1;
    } finally {
      progress.end();
    }
  };
  return withProfile(choice, surroundings, publish, progress.events);
}
