import type { PublishServices } from '../publishing/services.js';
import type { ServerSession } from '../publishing/server-session.js';
import type { FetchContent } from '../wsus/publishing/content-fetcher.js';
import type { References } from '../wsus/upkeep/references.js';

/** What the steps of server actions work with; every effect they have goes through here. */
export interface ActionServices extends Pick<PublishServices, 'work' | 'records' | 'workRoot' | 'trust' | 'server' | 'signing' | 'audit' | 'account' | 'now' | 'log'> {
  readonly fetchContent: FetchContent;
  /** What the updates of the server name on its shares, not older than a minute. @throws Fault `published/search-incomplete` */
  readonly references: (session: ServerSession, signal: AbortSignal) => Promise<References>;
}
