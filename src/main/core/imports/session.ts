import type { CodedError } from '../../../shared/errors/index.js';
import type { Inspection, PublisherStanding } from '../../../shared/ipc/catalogues.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { readCabinet } from '../cabinet/read.js';
import { cabinetContainer } from '../catalog/open-catalogue.js';
import { Fault } from '../fault.js';
import { commitImport, discardImport, type ImportResult } from '../library/commit.js';
import { previousSigner } from '../library/lines.js';
import { stageImport, type ImportOrigin, type StagedImport } from '../library/stage.js';
import type { ByteSource } from '../bytes.js';
import type { Approvals } from '../publishers/approvals.js';
import { publisherCard } from '../publishers/card.js';
import type { Publisher } from '../publishers/identity.js';
import { SignedCatalog, type VerifyFile } from '../publishers/signed-catalog.js';
import { standingOf } from '../publishers/standing.js';
import { TrustedCatalog } from '../publishers/trusted-catalog.js';
import type { Database } from '../store/database.js';
import type { WorkRunner } from '../work/protocol.js';
import { readInThread } from './read-in-thread.js';
import type { ReadingTasks } from './reading.js';

export interface SessionOptions {
  readonly inspectionId: string;
  readonly origin: ImportOrigin;
  readonly database: Database;
  readonly approvals: Approvals;
  readonly verify: VerifyFile;
  readonly now: () => Date;
  /** The thread that reads. */
  readonly reader: WorkRunner<ReadingTasks>;
  /** Who decides, for the record. */
  readonly account: string;
}

/**
 * One catalogue on its way into the library: its signature is checked first; its content is read only
 * when its publisher is approved; it counts only when it is imported.
 */
export class ImportSession {
  readonly #options: SessionOptions;
  readonly #verdict: FileVerdict;
  readonly #signed: SignedCatalog | undefined;
  readonly #refusal: CodedError | undefined;
  #trusted: TrustedCatalog | undefined;
  #staged: StagedImport | undefined;
  #result: ImportResult | undefined;

  private constructor(options: SessionOptions, verdict: FileVerdict, signed: SignedCatalog | undefined, refusal: CodedError | undefined) {
    this.#options = options;
    this.#verdict = verdict;
    this.#signed = signed;
    this.#refusal = refusal;
  }

  /**
   * Checks the signature, and reads the content when the publisher is approved already.
   * @throws Fault of the file's size, of reading an approved catalogue, or `app/cancelled`
   */
  static async open(source: ByteSource, options: SessionOptions, signal: AbortSignal): Promise<ImportSession> {
    // Starting takes a while, and meanwhile the signature is checked.
    void options.reader.run('ready', null).catch(() => undefined);
    const examination = await SignedCatalog.examine(source, options.verify);
    if ('refusal' in examination) return new ImportSession(options, examination.verdict, undefined, examination.refusal);
    const session = new ImportSession(options, examination.verdict, examination.catalogue, undefined);
    if (session.#standing(examination.catalogue).kind === 'approved') await session.#read(examination.catalogue, undefined, signal);
    return session;
  }

  /** What the window shows. */
  describe(): Inspection {
    const { inspectionId, origin, approvals, now } = this.#options;
    const base = { inspectionId, name: origin.name, origin: origin.origin, verdict: this.#verdict };
    if (this.#signed === undefined) return { ...base, ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }) };
    const { signer } = this.#signed;
    const otherPublishers = approvals
      .list()
      .filter(({ publisherId }) => publisherId !== signer.publisherId)
      .map(({ name }) => name);
    return {
      ...base,
      publisher: publisherCard(signer, this.#verdict, { now: now(), otherPublishers }),
      standing: this.#standing(this.#signed),
      ...(this.#staged === undefined
        ? {}
        : { content: { rootName: this.#staged.rootName, packages: this.#staged.packages, setAside: this.#staged.setAside, freshness: this.#staged.freshness } }),
      ...(this.#result === undefined
        ? {}
        : { imported: { catalogueId: this.#result.catalogueId, ...(this.#result.difference === undefined ? {} : { difference: this.#result.difference }) } }),
    };
  }

  /**
   * Records the approval and reads the content.
   * @throws Fault `publishers/…`, `catalog/…`, `cabinet/…`, `app/cancelled`
   */
  async approve(kind: 'once' | 'always', signal: AbortSignal): Promise<void> {
    const signed = this.#demandSigned();
    const previous = this.#staged?.change?.previous ?? this.#previous(signed);
    const replaces = previous === undefined || previous.publisherId === signed.signer.publisherId ? {} : { replaces: previous.publisherId };
    const { approvals, account, now } = this.#options;
    const approval = approvals.approve(signed, { kind, decidedBy: account, decidedAt: now(), ...replaces });
    await this.#read(signed, approval.approvalId, signal);
  }

  /**
   * Lets the content count.
   * @param acceptOlder the deliberate exception of the roll-back protection, for this time only
   * @throws Fault `publishers/older-catalogue`, `publishers/signer-changed` and others of `commitImport`
   */
  async import(acceptOlder: boolean): Promise<void> {
    const { database, approvals, account, now } = this.#options;
    if (this.#result !== undefined) return;
    if (this.#staged === undefined || this.#trusted === undefined) throw new Fault('publishers/approval-needed', { publisher: this.#signed?.signer.name ?? 'the publisher' });
    this.#result = await commitImport(database, this.#staged, this.#trusted, { approvals, acceptOlder, decidedBy: account, now: now() });
  }

  /** Forgets what was read and not imported. */
  async discard(): Promise<void> {
    if (this.#staged !== undefined && this.#result === undefined) await discardImport(this.#options.database, this.#staged);
    this.#staged = undefined;
  }

  #demandSigned(): SignedCatalog {
    if (this.#signed !== undefined) return this.#signed;
    throw new Fault(this.#refusal?.code ?? 'publishers/not-proven', this.#refusal?.data ?? {});
  }

  #previous(signed: SignedCatalog): Publisher | undefined {
    const { url } = this.#options.origin;
    return previousSigner(this.#options.database, signed.signer.publisherId, url === undefined ? {} : { url });
  }

  #standing(signed: SignedCatalog): PublisherStanding {
    const change = this.#staged?.change;
    if (change !== undefined && this.#trusted?.acceptsChangeFrom(change.previous) !== true) {
      return { kind: 'changed', changes: change.changes, previous: change.previous.leaf };
    }
    const approval = this.#trusted?.approval;
    if (approval !== undefined && approval.revokedAt === undefined) return { kind: 'approved', since: approval.decidedAt, always: approval.kind === 'always' };
    return standingOf(signed.signer, this.#options.approvals.of(signed.signer.publisherId), this.#previous(signed));
  }

  async #read(signed: SignedCatalog, approvalId: string | undefined, signal: AbortSignal): Promise<void> {
    const { database, approvals, origin, reader, now } = this.#options;
    const previous = this.#staged?.change?.previous ?? this.#previous(signed);
    this.#trusted = TrustedCatalog.trust(signed, { approvals, previous, now: now(), ...(approvalId === undefined ? {} : { approvalId }) });
    // A second approval, of a signer who turned out to follow another one, is for content that is read already.
    if (this.#staged !== undefined) return;
    const container = cabinetContainer(await readCabinet(signed.content), signal);
    this.#staged = await stageImport(database, this.#trusted, origin, async (onBatch) => readInThread(reader, container, onBatch, signal), { approvals, now: now() });
  }
}
