import type { CategoryNames } from '../../../shared/ipc/server-decisions.js';
import type { AuditJournal } from '../audit/journal.js';
import type { SigningIdentity } from '../authenticode/sign/identity.js';
import type { Timestamper } from '../authenticode/sign/signed-data.js';
import type { DownloadQueue } from '../download/download-queue.js';
import type { InstallerDecisions } from '../download/pins.js';
import type { JobJournal } from '../jobs/journal.js';
import type { Log } from '../log.js';
import type { Approvals } from '../publishers/approvals.js';
import type { Database } from '../store/database.js';
import type { TrustSource } from '../trust/trust-source.js';
import type { WorkRunner } from '../work/protocol.js';
import type { ClientCheck } from '../wsus/publishing/client-check-live.js';
import type { PublishedUpdate } from '../wsus/publishing/published-update.js';
import type { PublishedRecords } from './records.js';
import type { ServerSession } from './server-session.js';
import type { NetworkSettings, Obtained, publishTasks } from './tasks.js';

/** Who signs packages. */
export type Signing =
  | { readonly kind: 'here'; readonly identity: SigningIdentity; readonly requiresStamp: boolean; readonly timestamp?: Timestamper }
  | { readonly kind: 'server'; readonly certificate: Uint8Array; readonly requiresStamp: boolean; readonly timestampUrl?: string };

/** What the steps of publishing work with; every effect they have goes through here. */
export interface PublishServices {
  readonly database: Database;
  /** Records what was done to a server. */
  readonly audit: Pick<AuditJournal, 'record' | 'around'>;
  readonly journal: JobJournal;
  readonly approvals: Approvals;
  readonly installerDecisions: InstallerDecisions;
  readonly records: PublishedRecords;
  readonly work: WorkRunner<typeof publishTasks>;
  /** Downloads run here. */
  readonly downloadWork: WorkRunner<typeof publishTasks>;
  readonly downloads: () => DownloadQueue<Obtained>;
  readonly contentFolder: string;
  readonly workRoot: string;
  readonly network: (url: string) => Promise<NetworkSettings>;
  /** What installers and signed packages are judged by. */
  readonly trust: () => Promise<TrustSource>;
  /** Fetches the revocation lists that judging the file asks for and that are missing or end soon; what cannot be had is left out. */
  readonly refreshRevocationLists: (path: string, trust: TrustSource, signal: AbortSignal) => Promise<void>;
  /** @throws Fault `jobs/no-server` and those of connecting */
  readonly server: (signal: AbortSignal) => Promise<ServerSession>;
  /** After a change of the server's own settings: what was read before is read again. */
  readonly forgetServer: () => void;
  /** Of the server that is set up now, as it is shown. */
  readonly serverName: () => string | undefined;
  /** @throws Fault `jobs/no-signing` and those of the key's store */
  readonly signing: (session: ServerSession, signal: AbortSignal) => Promise<Signing>;
  /** Looks at a published update as a client would. */
  readonly checkAsClient: (update: PublishedUpdate, session: ServerSession, signal: AbortSignal) => Promise<ClientCheck>;
  /** Under which names vendors and products are published. */
  readonly categoryNames: () => CategoryNames;
  readonly account: string;
  readonly now: () => Date;
  readonly log: Log;
}
