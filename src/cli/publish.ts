import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../main/core/fault.js';
import type { Profile } from '../main/core/profile/profile.js';
import type { ProfileServer } from '../main/core/profile/server.js';
import { isOrdinaryFirstSigner, leaveOut } from '../main/core/unattended/answers.js';
import { publishUnattended, type ServerResult, type UnattendedRequest, type UnattendedResult, type UnattendedWatcher } from '../main/core/unattended/publish.js';
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
        server: { type: 'string', multiple: true, default: [] },
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
  const [catalog, selection] = [demand(values.catalog, 'catalog'), readSelection(demand(values.select, 'select'))];
  const choice = readServerChoice(values.server.length === 0 ? [demand(undefined, 'server')] : values.server.map((name) => demand(name, 'server')));
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

const isDone = ({ outcomes }: Pick<ServerResult, 'outcomes'>): boolean => outcomes.length > 0 && outcomes.every(isPublished);

function serverText({ server, outcomes, reports, error }: ServerResult, isNamed: boolean): string {
  return [
    ...(isNamed ? [visible(`${server}:`)] : []),
    ...(isNamed && error !== undefined ? [`    ${errorText(error)}`] : []),
    ...outcomes.map(outcomeText),
    `${String(outcomes.filter(isPublished).length)} of ${String(outcomes.length)} published${isNamed ? visible(` to ${server}`) : ''}`,
    ...reports.map((path) => visible(`Report ${path}`)),
  ].join('\n');
}

function resultText({ servers }: UnattendedResult, isStopped: boolean): string {
  return [
    ...(isStopped ? ['Stopped. What is not published yet goes on in the next run that picks it.'] : []),
    ...servers.map((each) => serverText(each, servers.length > 1)),
  ].join('\n');
}

const serverObject = ({ server, jobs, reports, outcomes }: ServerResult): Readonly<Record<string, unknown>> => ({
  server,
  jobs: jobs.map(({ jobId, state }, index) => ({ jobId, state, report: reports[index] })),
  picked: outcomes.length,
  published: outcomes.filter(isPublished).length,
  updates: outcomes.map(({ error, ...outcome }) => ({ ...outcome, ...(error !== undefined && { error: errorObject(error) }) })),
});

/** Of one server its result stands in the object itself, as it did when there was only one. */
function resultObject({ inspection, servers }: UnattendedResult): Readonly<Record<string, unknown>> {
  const [first] = servers;
  const results = servers.map((each) => ({ serverId: each.serverId, ...serverObject(each), ...(each.error !== undefined && { error: errorObject(each.error) }) }));
  return {
    catalogue: {
      name: inspection.name,
      publisher: inspection.publisher?.name,
      sha256: inspection.verdict.sha256,
      packages: inspection.content?.packages,
      setAside: inspection.content?.setAside,
    },
    ...(first !== undefined && servers.length === 1 ? serverObject(first) : { picked: first?.outcomes.length ?? 0 }),
    servers: results,
  };
}

function watcherOf(isJson: boolean, print: Print, progress: RunProgress): UnattendedWatcher {
  const say: Print = isJson ? () => undefined : (text) => print(visible(text));
  return {
    onImported: ({ name, publisher, content }) => say(`Imported ${name}: ${String(content?.packages ?? 0)} packages, signed by ${publisher?.name ?? 'unknown'}`),
    onPicked: (rows) => say(`${String(rows.length)} ${rows.length === 1 ? 'update is' : 'updates are'} picked`),
    onStarted: (started) => {
      started.flatMap(({ resumed }) => resumed).forEach(({ title }) => say(`An earlier run was cut off: its job “${title}” goes on`));
      const begun = started.filter(({ jobIds }) => jobIds.length > 0);
      if (begun.length > 0) say(`Publishing to ${begun.map(({ server }) => server).join(', ')}`);
      if (!isJson) progress.begin(begun.flatMap(({ jobIds }) => jobIds), { stream: process.stderr, withoutTerminal: 'nothing' });
    },
  };
}

/**
 * Imports a catalogue and publishes updates of it with nobody to ask.
 * @returns 0 when something was picked and every update of it was published to every server, 1 otherwise
 * @throws Fault `app/usage`, `practice/not-allowed`, `jobs/no-server`, and those of `Profile.open` and `publishUnattended`
 */
export async function publishFromTerminal(parameters: readonly string[], surroundings: TerminalSurroundings, signal: AbortSignal, print: Print = console.log): Promise<number> {
  const { choice, request, signing, isJson } = readPublishCommand(parameters);
  await demandAllowed(choice.mode);
  const password = signing === undefined ? undefined : await readSigningPassword(signing, { environment: process.env, input: process.stdin });
  let opened: Profile | undefined;
  const progress = createRunProgress(() => opened);
  const publish = async (profile: Profile, servers: readonly ProfileServer[]): Promise<number> => {
    opened = profile;
    try {
      if (signing !== undefined && password !== undefined) await profile.certificates.signWith(signing.path, password);
      const result = await publishUnattended(profile, { ...request, serverIds: servers.map(({ id }) => id) }, watcherOf(isJson, print, progress), signal);
      progress.end();
      const health = await profile.certificates.health();
      const warning = certificateWarning(health);
      if (warning !== undefined) console.error(warning);
      print(isJson ? reportLine('publish', { stopped: signal.aborted, ...resultObject(result), certificate: certificateObject(health) }) : resultText(result, signal.aborted));
      return result.servers.every(isDone) ? 0 : 1;
    } finally {
      progress.end();
    }
  };
  return withProfile(choice, surroundings, publish, progress.events);
}
