import type { CategoryNames } from '../../../shared/ipc/server-decisions.js';
import type { AuditJournal } from '../audit/journal.js';
import type { SigningIdentity } from '../authenticode/sign/identity.js';
import type { Timestamper } from '../authenticode/sign/signed-data.js';
import type { DownloadQueue } from '../download/download-queue.js';
import type { InstallerDecision } from '../download/installer-proof.js';
import type { InstallerDecisions } from '../download/pins.js';
import type { JobJournal } from '../jobs/journal.js';
import type { JobRecord } from '../jobs/model.js';
import type { Log } from '../log.js';
import type { Approvals } from '../publishers/approvals.js';
import type { Database } from '../store/database.js';
import type { TrustSource } from '../trust/trust-source.js';
import type { WorkRunner } from '../work/protocol.js';
import type { ClientCheck } from '../wsus/publishing/client-check-live.js';
import type { PublishedUpdate } from '../wsus/publishing/published-update.js';
import type { PublishedRecords } from './records.js';
import type { ServerSession } from './server-session.js';
import type { RecentProofs, Turns } from './shared-work.js';
import type { NetworkSettings, Obtained, publishTasks } from './tasks.js';

/** That a file is signed as it should be, or what stands for it. */
export type ProvenDecision = Extract<InstallerDecision, { kind: 'proven' }>;

/** Who signs packages. */
export type Signing =
  | { readonly kind: 'here'; readonly identity: SigningIdentity; readonly requiresStamp: boolean; readonly timestamp?: Timestamper }
  | { readonly kind: 'server'; readonly certificate: Uint8Array; readonly requiresStamp: boolean; readonly timestampUrl?: string };

/** What the steps of publishing work with; every effect they have goes through here. */
export interface PublishServices {
  readonly database: Database;
  /** Records what was done to a server. */
  readonly audit: Pick<AuditJournal, 'record' | 'recordFailure' | 'around'>;
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
  /** @throws Fault `jobs/other-server` when the server of a job is not set up any more */
  readonly demandServer: (job: JobRecord) => void;
  /** The server of a job. @throws Fault `jobs/other-server`, `jobs/server-replaced` and those of connecting */
  readonly server: (job: JobRecord, signal: AbortSignal) => Promise<ServerSession>;
  /** After a change of the server's own settings: what was read before is read again. */
  readonly forgetServer: (session: ServerSession) => void;
  /** @throws Fault `jobs/no-signing` and those of the key's store */
  readonly signing: (session: ServerSession, signal: AbortSignal) => Promise<Signing>;
  /** Looks at a published update as a client would. */
  readonly checkAsClient: (update: PublishedUpdate, session: ServerSession, signal: AbortSignal) => Promise<ClientCheck>;
  /** Under which names vendors and products are published to a server. */
  readonly categoryNames: (session: ServerSession) => CategoryNames;
  /** Between the jobs of one publish to several servers. */
  readonly turns: Turns;
  readonly proofs: RecentProofs<ProvenDecision>;
  readonly account: string;
  readonly now: () => Date;
  readonly log: Log;
}
