import { parseArgs } from 'node:util';
import { Fault } from '../main/core/fault.js';
import type { UnattendedAction } from '../main/core/unattended/act.js';
import type { ApprovalChoice } from '../shared/ipc/published.js';
import { instant, parsePackageId, type Instant, type PackageId } from '../shared/units.js';
import { readArguments } from './arguments.js';
import { readServerChoice, type ServerChoice } from './opened-profile.js';

/** What is asked of the server, or done to updates on it. */
export type PublishedRequest =
  | { readonly verb: 'list' | 'groups' }
  | { readonly verb: 'show'; readonly packageId: PackageId }
  | { readonly verb: ActVerb; readonly packageIds: readonly PackageId[]; readonly action: UnattendedAction; readonly agreesToRules: boolean };

export interface PublishedCommand {
  readonly choice: ServerChoice;
  readonly request: PublishedRequest;
  readonly isJson: boolean;
}

type ActVerb = 'approve' | 'unapprove' | 'decline' | 'expire' | 'sign-anew' | 'delete';

/** What each verb takes besides `--server` and `--json`; `yes` where the window asks before it does it. */
const options = {
  list: [],
  groups: [],
  show: [],
  approve: ['group', 'action', 'deadline'],
  unapprove: ['group'],
  decline: ['yes'],
  expire: ['yes'],
  'sign-anew': ['yes', 'confirm-automatic-approvals'],
  delete: ['yes'],
} as const satisfies Readonly<Record<'list' | 'groups' | 'show' | ActVerb, readonly string[]>>;

type Verb = keyof typeof options;

const isVerb = (name: string | undefined): name is Verb => name !== undefined && Object.hasOwn(options, name);

const usage = (reason: string): Fault => new Fault('app/usage', { reason });

const choices: readonly ApprovalChoice[] = ['install', 'uninstall', 'block'];

/** With its zone: a time without one would mean another moment on another computer. */
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/u;

/** The engine takes 30 February for a day of March. */
function isInCalendar(date: string): boolean {
  const day = new Date(`${date}T00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

/** Years have four digits. */
const endOfYears = new Date('9999-12-31T23:59:59.999Z');

function readDeadline(text: string): Instant {
  const time = new Date(text);
  if (!timePattern.test(text) || !isInCalendar(text.slice(0, 10)) || !(time < endOfYears)) throw usage('--deadline is a time with its zone, as 2026-12-24T18:00Z or 2026-12-24T18:00+01:00');
  return instant(time);
}

function readIds(texts: readonly string[], verb: Verb): readonly PackageId[] {
  const ids = texts.map((text) => {
    const id = parsePackageId(text);
    if (id === undefined) throw usage(`published ${verb} takes update IDs, not “${text.slice(0, 60)}”`);
    return id;
  });
  if (ids.length === 0) throw usage(`published ${verb} takes the ID of an update`);
  return [...new Set(ids)];
}

interface Values {
  readonly group: readonly string[];
  readonly action?: string | undefined;
  readonly deadline?: string | undefined;
}

function readAction(verb: ActVerb, { group, action, deadline }: Values): UnattendedAction {
  switch (verb) {
    case 'approve':
    case 'unapprove': {
      if (group.length === 0 || group.includes('')) throw usage(`published ${verb} takes --group NAME`);
      const choice = verb === 'unapprove' ? 'inherit' : choices.find((known) => known === (action ?? 'install'));
      if (choice === undefined) throw usage('--action is install, uninstall or block');
      if (choice === 'block' && deadline !== undefined) throw usage('--deadline is for --action install and uninstall');
      return { kind: 'approve', groups: group, choice, ...(deadline !== undefined && { deadline: readDeadline(deadline) }) };
    }
    case 'sign-anew':
      return { kind: 're-sign' };
    case 'decline':
    case 'expire':
    case 'delete':
      return { kind: verb };
  }
}

function readRequest(verb: Verb, texts: readonly string[], values: Values & { readonly yes: boolean; readonly 'confirm-automatic-approvals': boolean }): PublishedRequest {
  if (verb === 'list' || verb === 'groups') {
    if (texts.length > 0) throw usage(`published ${verb} takes no update IDs`);
    return { verb };
  }
  const packageIds = readIds(texts, verb);
  if (verb === 'show') {
    const [packageId, ...more] = packageIds;
    if (packageId === undefined || more.length > 0) throw usage('published show takes the ID of one update');
    return { verb, packageId };
  }
  const action = readAction(verb, values);
  if ((options[verb] as readonly string[]).includes('yes') && !values.yes) throw usage(`published ${verb} changes what clients get: add --yes when that is meant`);
  return { verb, packageIds, action, agreesToRules: values['confirm-automatic-approvals'] };
}

/** @throws Fault `app/usage` */
export function readPublishedCommand(parameters: readonly string[]): PublishedCommand {
  const { values, positionals, tokens } = readArguments(() =>
    parseArgs({
      args: [...parameters],
      allowPositionals: true,
      tokens: true,
      options: {
        server: { type: 'string' },
        group: { type: 'string', multiple: true, default: [] },
        action: { type: 'string' },
        deadline: { type: 'string' },
        yes: { type: 'boolean', default: false },
        'confirm-automatic-approvals': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }),
  );
  const [verb, ...texts] = positionals;
  if (!isVerb(verb)) throw usage(`published takes ${Object.keys(options).join(', ')}`);
  const allowed: readonly string[] = ['server', 'json', ...options[verb]];
  const foreign = tokens.find((token) => token.kind === 'option' && !allowed.includes(token.name));
  if (foreign?.kind === 'option') throw usage(`published ${verb} takes no --${foreign.name}`);
  if (values.server === undefined || values.server === '') throw usage('--server is missing');
  return { choice: readServerChoice([values.server]), request: readRequest(verb, texts, values), isJson: values.json };
}
