import type { Fingerprint } from '../../../shared/units.js';
import type { PublishServices } from '../publishing/services.js';
import type { ServerSession } from '../publishing/server-session.js';
import type { FetchContent } from '../wsus/publishing/content-fetcher.js';
import type { References } from '../wsus/upkeep/references.js';

/** What the steps of server actions work with; every effect they have goes through here. */
export interface ActionServices extends Pick<PublishServices, 'database' | 'work' | 'records' | 'workRoot' | 'trust' | 'server' | 'demandServer' | 'signing' | 'audit' | 'categoryNames' | 'account' | 'now' | 'log'> {
  readonly fetchContent: FetchContent;
  /** Whether the key of a certificate was reported lost: what it signed is ours only as far as it was recorded here. */
  readonly isLost: (signer: Fingerprint) => boolean;
  /** What the updates of the server name on its shares at this moment. @throws Fault `published/search-incomplete` */
  readonly references: (session: ServerSession, signal: AbortSignal) => Promise<References>;
}
