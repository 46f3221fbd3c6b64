import type { ServerInput, ServerView } from '../../../shared/ipc/servers.js';

/** The fields as they are typed. */
export interface ServerDraft {
  /** Empty for whatever it is called by its host. */
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly tls: boolean;
  readonly login: 'integrated' | 'account' | 'anonymous';
  readonly user: string;
  readonly password: string;
  readonly shareRoot: string;
}

/** The ports that WSUS sets up by itself. */
export const usualPort = (tls: boolean): string => (tls ? '8531' : '8530');

export const emptyServer: ServerDraft = { name: '', host: '', port: usualPort(true), tls: true, login: 'integrated', user: '', password: '', shareRoot: '' };

export const draftOf = (server: ServerView): ServerDraft => ({
  name: server.name,
  host: server.host,
  port: String(server.port),
  tls: server.tls,
  login: server.login.kind,
  user: server.login.kind === 'account' ? server.login.user : '',
  password: '',
  shareRoot: server.shareRoot ?? '',
});

export type FieldProblems = Partial<Record<keyof ServerDraft, string>>;

const hostPattern = /^[A-Za-z0-9.:[\]-]{1,253}$/u;

export function problemsOf(draft: ServerDraft): FieldProblems {
  const port = Number(draft.port);
  return {
    ...(draft.host === '' ? { host: 'Name the server, for example wsus.example.org' } : hostPattern.test(draft.host) ? {} : { host: 'Only the name or the IP address, without http:// and without a path' }),
    ...(/^\d{1,5}$/u.test(draft.port) && port >= 1 && port <= 65_535 ? {} : { port: 'A number from 1 to 65535' }),
    ...(draft.login === 'account' && draft.user.trim() === '' ? { user: 'Name the account, for example DOMAIN\\user' } : {}),
  };
}

function loginOf(draft: ServerDraft): ServerInput['login'] {
  if (draft.login !== 'account') return { kind: draft.login };
  return { kind: 'account', user: draft.user.trim(), ...(draft.password === '' ? {} : { password: draft.password }) };
}

export const inputOf = (draft: ServerDraft): ServerInput => ({
  host: draft.host,
  port: Number(draft.port),
  tls: draft.tls,
  login: loginOf(draft),
  ...(draft.shareRoot.trim() === '' ? {} : { shareRoot: draft.shareRoot.trim() }),
});
