import { approvalChoices, type ApprovalChoice, type ContentLook, type ContentState, type ServerActionKind, type ServerUpdateRow, type ServerUpdateState } from '../../../shared/ipc/published.js';
import type { TargetGroup } from '../../../shared/ipc/jobs.js';

/** An update of the list with what was found behind it; looks come in after the list. */
export interface ListedUpdate {
  readonly row: ServerUpdateRow;
  readonly look?: ContentLook;
}

export const stateTitles: Readonly<Record<ServerUpdateState, string>> = { published: 'Published', superseded: 'Superseded', expired: 'Expired', declined: 'Declined' };
export const contentTitles: Readonly<Record<ContentState, string>> = { present: 'Present', missing: 'Missing', different: 'Damaged', none: 'No file', unknown: 'Not known' };

export const stateFilters = ['offered', 'all', 'published', 'superseded', 'expired', 'declined'] as const;
export type StateFilter = (typeof stateFilters)[number];
export const stateFilterTitles: Readonly<Record<StateFilter, string>> = { offered: 'Not declined', all: 'All states', ...stateTitles };

export const makerFilters = ['all', 'own', 'other'] as const;
export type MakerFilter = (typeof makerFilters)[number];
export const makerFilterTitles: Readonly<Record<MakerFilter, string>> = { all: 'Published by anyone', own: 'By this console', other: 'By another tool' };

export const fileFilters = ['all', 'missing', 'other-signer', 'no-timestamp'] as const;
export type FileFilter = (typeof fileFilters)[number];
export const fileFilterTitles: Readonly<Record<FileFilter, string>> = { all: 'All files', missing: 'Content missing', 'other-signer': 'Not signed by today’s certificate', 'no-timestamp': 'Without a time stamp' };

export interface PublishedFilter {
  readonly search: string;
  readonly state: StateFilter;
  /** Empty for all. */
  readonly vendor: string;
  readonly maker: MakerFilter;
  readonly file: FileFilter;
}

export const noFilter: PublishedFilter = { search: '', state: 'offered', vendor: '', maker: 'all', file: 'all' };

/** The server does not name the vendor of every update; its package does. */
export const vendorOf = ({ row, look }: ListedUpdate): string => (row.vendor === '' ? (look?.vendor ?? '') : row.vendor);

/** Whether today's certificate signed it; undefined as long as that is not known, and for what has no file. */
export function isSignedToday({ look }: ListedUpdate): boolean | undefined {
  if (look?.content !== 'present') return undefined;
  return !look.unsigned && look.signer?.isCurrent === true;
}

const matchesState = ({ row }: ListedUpdate, state: StateFilter): boolean => state === 'all' || (state === 'offered' ? row.state !== 'declined' : row.state === state);

function matchesFile(update: ListedUpdate, file: FileFilter): boolean {
  const { look } = update;
  switch (file) {
    case 'all':
      return true;
    case 'missing':
      return look?.content === 'missing' || look?.content === 'different';
    case 'other-signer':
      return isSignedToday(update) === false;
    case 'no-timestamp':
      return look?.content === 'present' && look.signer?.timestamped !== true;
  }
}

const matchesWords = (update: ListedUpdate, words: readonly string[]): boolean => {
  const { row, look } = update;
  const text = `${row.title}\n${vendorOf(update)}\n${row.products.join(' ')}\n${row.packageId}\n${look?.signer?.name ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

export function filterUpdates(updates: readonly ListedUpdate[], filter: PublishedFilter): readonly ListedUpdate[] {
  const words = filter.search.toLowerCase().split(/\s+/u).filter((word) => word !== '');
  return updates.filter(
    (update) =>
      matchesState(update, filter.state) &&
      (filter.vendor === '' || vendorOf(update) === filter.vendor) &&
      (filter.maker === 'all' || (update.row.ownSince !== undefined) === (filter.maker === 'own')) &&
      matchesFile(update, filter.file) &&
      matchesWords(update, words),
  );
}

export const vendorsOf = (updates: readonly ListedUpdate[]): readonly string[] => [...new Set(updates.map(vendorOf))].filter((vendor) => vendor !== '').sort((a, b) => a.localeCompare(b));

export const plural = (count: number, one: string, many: string): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

const these = (count: number): string => (count === 1 ? 'this update' : plural(count, 'update', 'updates'));

/** What an action is called on its button, and what follows from it, before it is done. */
export interface ActionWords {
  readonly verb: string;
  readonly title: (count: number) => string;
  readonly follows: (count: number) => readonly string[];
}

/** Of one update, or of several. */
const said = (count: number, one: string, many: string): string => (count === 1 ? one : many);
const staysInstalled = (count: number): string => said(count, 'Where it is installed, it stays installed.', 'Where they are installed, they stay installed.');

export const actionWords: Readonly<Record<Exclude<ServerActionKind, 'approve' | 'revise'>, ActionWords>> = {
  decline: {
    verb: 'Decline',
    title: (count) => `Decline ${these(count)}?`,
    follows: (count) => [
      said(count, 'Computers are no longer offered it, and its approvals are taken away.', 'Computers are no longer offered them, and their approvals are taken away.'),
      staysInstalled(count),
      said(count, 'The update stays on the server. Approving it again takes the decline back.', 'The updates stay on the server. Approving them again takes the decline back.'),
    ],
  },
  expire: {
    verb: 'Expire',
    title: (count) => `Expire ${these(count)}?`,
    follows: (count) => [
      said(
        count,
        'A new revision marks it as withdrawn. Computers are no longer offered it, and other consoles and downstream servers learn of it too.',
        'A new revision of each marks it as withdrawn. Computers are no longer offered them, and other consoles and downstream servers learn of it too.',
      ),
      staysInstalled(count),
      'This cannot be taken back: an expired update cannot be approved for installation again. Decline instead when you may want it back.',
    ],
  },
  delete: {
    verb: 'Delete',
    title: (count) => `Delete ${these(count)} from the server?`,
    follows: (count) => [
      said(
        count,
        'It is declined first, then taken off the server with all its revisions, its reports and its folder in UpdateServicesPackages.',
        'They are declined first, then taken off the server with all their revisions, their reports and their folders in UpdateServicesPackages.',
      ),
      `${staysInstalled(count).slice(0, -1)}, but the server no longer says where.`,
      'This cannot be taken back. The server refuses to delete an update that others replace, need or bundle.',
      said(count, 'Its file in the content stays', 'Their files in the content stay').concat(' until leftovers are cleared or the server’s own clean-up runs.'),
    ],
  },
  're-sign': {
    verb: 'Sign anew',
    title: (count) => `Sign ${these(count)} anew?`,
    follows: (count) => [
      said(
        count,
        'Its file is fetched, proven to be what was published, signed with today’s certificate and published as the next revision. The installer in it stays as it is.',
        'Their files are fetched, proven to be what was published, signed with today’s certificate and published as the next revision of each. The installers in them stay as they are.',
      ),
      said(
        count,
        'Approvals and deadlines stay. Computers that have it do not install it again; the others fetch the newly signed file.',
        'Approvals and deadlines stay. Computers that have them do not install them again; the others fetch the newly signed files.',
      ),
      'What carries today’s signature already is left out.',
    ],
  },
};

export const choiceTitles: Readonly<Record<ApprovalChoice, string>> = {
  install: 'Approve for installation',
  uninstall: 'Approve for removal',
  block: 'Not approved, whatever the group above has',
  inherit: 'As the group above',
};

/** What of the choices stands for no change. */
export const unchanged = 'unchanged';
export type GroupChoice = ApprovalChoice | typeof unchanged;

export const isChoice = (value: string): value is GroupChoice => value === unchanged || (approvalChoices as readonly string[]).includes(value);

export interface GroupLine {
  readonly group: TargetGroup;
  /** Steps below the top. */
  readonly depth: number;
}

/** Groups below the group they belong to; a group whose parent is not there stands at the top. */
export function groupTree(groups: readonly TargetGroup[]): readonly GroupLine[] {
  const known = new Set(groups.map(({ groupId }) => groupId));
  const childrenOf = (parentId: string | undefined): readonly TargetGroup[] =>
    groups.filter((group) => (group.parentId !== undefined && known.has(group.parentId) ? group.parentId === parentId : parentId === undefined)).sort((a, b) => a.name.localeCompare(b.name));
  const lines: GroupLine[] = [];
  const seen = new Set<string>();
  const add = (parentId: string | undefined, depth: number): void => {
    for (const group of childrenOf(parentId)) {
      // A server that makes a circle of its groups must not hang the window.
      if (seen.has(group.groupId)) continue;
      seen.add(group.groupId);
      lines.push({ group, depth });
      add(group.groupId, depth + 1);
    }
  };
  add(undefined, 0);
  return lines;
}
