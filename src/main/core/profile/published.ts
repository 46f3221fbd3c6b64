import { createHash } from 'node:crypto';
import { openChain } from '../../../shared/chain.js';
import type { PublishedRow, TargetGroup } from '../../../shared/ipc/jobs.js';
import type { ContentLook, OrphanSearch, RelatedServerUpdate, ServerAction, ServerFile, ServerUpdateDetails, ServerUpdateRow, ServerUpdates, SupersededUpdate } from '../../../shared/ipc/published.js';
import type { SignedContent } from '../../../shared/ipc/roll-over.js';
import { bytes, parsePackageId, type Fingerprint, type Guid, type PackageId } from '../../../shared/units.js';
import { parseCertificate, summarizeCertificate } from '../authenticode/x509/certificate.js';
import { Fault, toCodedError } from '../fault.js';
import type { JobJournal } from '../jobs/journal.js';
import { toPublishedRow, type PublishedRecords } from '../publishing/records.js';
import { demandApprovalsHere, type ServerSession } from '../publishing/server-session.js';
import type { ClearTarget, StoredAction } from '../server-actions/options.js';
import { titleOfAction } from '../server-actions/words.js';
import { getDeployments } from '../wsus/soap/operations/deployments.js';
import { createTargetGroup, getAllTargetGroups } from '../wsus/soap/operations/target-groups.js';
import { getRevisions, getSdpXml, searchLocalUpdates, type UpdateSummary } from '../wsus/soap/operations/updates.js';
import { lookAtCabinet, type CabinetLook } from '../wsus/upkeep/content-look.js';
import { culture, demandCurrent } from '../wsus/upkeep/current-update.js';
import { findLeftovers, type Leftover } from '../wsus/upkeep/find-leftovers.js';
import { createHttpOpener } from '../wsus/upkeep/http-source.js';
import { shownPath } from '../wsus/upkeep/leftovers.js';
import { withoutUnreadable, type PackageCache, type PackageOutline } from '../wsus/upkeep/package-cache.js';
import { readPackageFacts, revisionObstacle, type PackageFacts } from '../wsus/upkeep/package-facts.js';
import { readReferences, type References } from '../wsus/upkeep/references.js';
import type { ProfileCertificates } from './certificates.js';
import type { ProfileContext } from './context.js';
import type { ProfileJobs } from './jobs.js';
import { approvalOf, contentOf, rowOf, signerOf } from './server-rows.js';
import { SignedContentBuilder } from './signed-content.js';
import type { ProfileServer } from './server.js';
import type { ProfileServers } from './servers.js';

export interface PublishedParts {
  readonly journal: JobJournal;
  readonly records: PublishedRecords;
  readonly servers: ProfileServers;
  readonly certificates: ProfileCertificates;
  readonly jobs: ProfileJobs;
  readonly cache: PackageCache;
}

/** Another console may be publishing into what changed this lately. Milliseconds. */
const recentChange = 24 * 60 * 60 * 1000;

const openHttp = createHttpOpener();

/** The updates that administrators published to the server, with this console or another tool, and what can be done to them. */
export class ProfilePublished {
  readonly #context: ProfileContext;
  readonly #parts: PublishedParts;
  /** Of the last search: only what was shown can be cleared, and on that server. */
  #shown: { readonly serverId?: Guid; readonly leftovers: ReadonlyMap<string, Leftover> } = { leftovers: new Map() };

  constructor(context: ProfileContext, parts: PublishedParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** What this console published, from its own records. */
  records(): readonly PublishedRow[] {
    const { records, journal, servers } = this.#parts;
    const known = servers.all().flatMap(({ id, wsusId }) => (wsusId === undefined ? [] : [[wsusId, journal.publishedChains(id)] as const]));
    const chains = new Map(known);
    return records.all().map((record) => toPublishedRow(record, chains.get(record.serverId)?.get(record.packageId) ?? openChain()));
  }

  /** @throws Fault `jobs/no-server`, `wsus/…` */
  async list(signal: AbortSignal): Promise<ServerUpdates> {
    const session = await this.#parts.servers.current.session();
    const certificate = await this.#signer(session, signal);
    const rows = (await this.#updates(session, signal)).map((update) => this.#row(session, update));
    return { server: session.name, rows, ...(certificate === undefined ? {} : { certificate }) };
  }

  /** What is behind rows of the list. An update that somebody deleted meanwhile is left out. */
  async examine(packageIds: readonly PackageId[], signal: AbortSignal): Promise<readonly ContentLook[]> {
    const session = await this.#parts.servers.current.session();
    const current = await this.#signer(session, signal);
    const looks: ContentLook[] = [];
    for (const packageId of packageIds) {
      const look = await this.#look(session, packageId, current?.fingerprint, signal);
      if (look !== undefined) looks.push(look);
    }
    return looks;
  }

  /**
   * Who signed what clients can still install, by the signatures in its content.
   * @throws Fault `jobs/no-server`, `wsus/…`
   */
  async signedContent(signal: AbortSignal, server: ProfileServer = this.#parts.servers.current): Promise<SignedContent> {
    const session = await server.session();
    const offered = (await this.#updates(session, signal)).filter(({ declined, expired }) => !declined && !expired);
    const content = new SignedContentBuilder(session.name);
    for (const update of offered) {
      try {
        const { files } = await this.#outline(session, update, signal);
        const looks: CabinetLook[] = [];
        for (const file of files) looks.push(await lookAtCabinet({ ...session, openHttp }, file, signal));
        content.add(update, looks);
      } catch (error) {
        if (signal.aborted || !(error instanceof Fault)) throw error;
        content.addUnknown(update);
      }
    }
    return content.content;
  }

  /** @throws Fault `published/gone`, `published/not-local`, `wsus/…` */
  async details(packageId: PackageId, signal: AbortSignal): Promise<ServerUpdateDetails> {
    const session = await this.#parts.servers.current.session();
    const { client, server } = session;
    const current = await demandCurrent(client, packageId, signal);
    const revisions = await client.call(getRevisions, { updateId: packageId, culture }, signal);
    const groups = await client.call(getAllTargetGroups, undefined, signal);
    const approvals = [];
    for (const revision of revisions) approvals.push(...(await client.call(getDeployments, revision, signal)));
    const facts = await this.#facts(session, current, signal);
    const outline = await this.#outline(session, current, signal);
    const record = this.#parts.records.find(packageId, server.configuration.serverId);
    const related = await this.#relations(session, { packageId, supersedes: outline.supersedes }, signal);
    const { moreInfoUrl, supportUrl, bulletinId, kbArticleId } = facts.package ?? {};
    return {
      row: withPackage(this.#row(session, current), outline),
      texts: facts.package?.texts ?? [],
      ...(moreInfoUrl === undefined ? {} : { moreInfoUrl }),
      ...(supportUrl === undefined ? {} : { supportUrl }),
      ...(bulletinId === undefined ? {} : { bulletinId }),
      ...(kbArticleId === undefined ? {} : { kbArticleId }),
      cveIds: facts.package?.cveIds ?? [],
      revisions: [...revisions].sort((a, b) => b.revisionNumber - a.revisionNumber).map(({ revisionNumber, arrivedAt, expired }) => ({ revisionNumber, expired, ...(arrivedAt === undefined ? {} : { arrivedAt }) })),
      approvals: approvals.filter(({ updateId }) => updateId === packageId).map((deployment) => approvalOf(deployment, groups)),
      files: await this.#files(session, outline, signal),
      ...related,
      ...(outline.folder === undefined ? {} : { folder: outline.folder }),
      ...(record === undefined ? {} : { own: toPublishedRow(record, this.#parts.journal.publishedChains(session.id).get(packageId) ?? openChain()) }),
      ...(facts.fixed === undefined ? {} : { fixed: facts.fixed }),
    };
  }

  /**
   * Updates that a newer one on the server replaces and that are still offered; a proposal, nothing more.
   * @param by only what these replace
   */
  async superseded(by: readonly PackageId[] | undefined, signal: AbortSignal): Promise<readonly SupersededUpdate[]> {
    const session = await this.#parts.servers.current.session();
    const updates = await this.#updates(session, signal);
    const known = new Map(updates.map((update) => [update.updateId, update]));
    const wanted = by === undefined ? undefined : new Set<Guid>(by);
    const found = new Map<Guid, SupersededUpdate>();
    for (const update of updates) {
      if (update.declined || update.expired || (wanted !== undefined && !wanted.has(update.updateId))) continue;
      const { supersedes } = await this.#outline(session, update, signal).catch(withoutUnreadable);
      for (const id of supersedes) {
        const old = known.get(id);
        if (old === undefined || old.declined || id === update.updateId) continue;
        found.set(id, { packageId: id, title: old.title, approved: old.approved || old.staleApprovals, by: named(update) });
      }
    }
    return [...found.values()];
  }

  /** @throws Fault `published/one-at-a-time`, `published/nothing-to-change`, `jobs/in-other-job`, `jobs/no-server`, `jobs/no-signing` */
  async act(packageIds: readonly PackageId[], action: ServerAction, signal: AbortSignal): Promise<string> {
    const ids = [...new Set(packageIds)];
    if (action.kind === 'revise') {
      if (ids.length !== 1) throw new Fault('published/one-at-a-time');
      if (Object.values(action.change).every((value) => value === undefined)) throw new Fault('published/nothing-to-change');
    }
    const session = await this.#parts.servers.current.session();
    if (action.kind === 'approve') demandApprovalsHere(session);
    if (action.kind === 're-sign') await this.#parts.certificates.signing(signal, this.#parts.servers.demand(session.id));
    const known = new Map((await this.#updates(session, signal)).map((update) => [update.updateId, this.#row(session, update)]));
    const rows = ids.map((id) => known.get(id));
    const missing = rows.findIndex((row) => row === undefined);
    if (missing >= 0) throw new Fault('published/gone');
    return this.#start(session, action, rows.filter((row) => row !== undefined));
  }

  /** Signs the cabinets of updates anew with the certificate that signs now. @returns the job */
  async resign(packageIds: readonly PackageId[], signal: AbortSignal): Promise<string> {
    return this.act(packageIds, { kind: 're-sign' }, signal);
  }

  async createGroup(name: string, parentId: Guid, signal: AbortSignal): Promise<TargetGroup> {
    const session = await this.#parts.servers.current.session();
    const create = async (): Promise<TargetGroup> => {
      const made = await session.client.call(createTargetGroup, { name, parentId }, signal);
      const groups = made === undefined ? await session.client.call(getAllTargetGroups, undefined, signal) : [made];
      const group = groups.find((each) => each.name === name);
      if (group === undefined) throw new Fault('wsus/answer-unexpected', { operation: createTargetGroup.name, detail: 'the new group is not among the groups' });
      return group;
    };
    const act = { action: 'create a group of computers', detail: `${name} below ${parentId}`, server: session.name };
    return this.#context.audit.around(act, create, ({ groupId }) => `${name} (${groupId}) below ${parentId}`);
  }

  /** @throws Fault `published/search-incomplete`, `wsus/share-…` */
  async orphans(signal: AbortSignal): Promise<OrphanSearch> {
    const session = await this.#parts.servers.current.session();
    const references = await this.#references(session, signal);
    const { leftovers, undecided } = await findLeftovers({
      client: session.client,
      shares: session.shares,
      references,
      inTheMaking: new Set(this.#parts.journal.openPackages(session.id).keys()),
      ownSigners: await this.#ownSigners(session, references, signal),
      signal,
    });
    const now = this.#context.ports.now().getTime();
    const shown = new Map(leftovers.map((leftover) => [idOf(leftover), leftover]));
    this.#shown = { serverId: session.server.configuration.serverId, leftovers: shown };
    const orphans = [...shown].map(([orphanId, leftover]) => {
      const { kind, size, files, changedAt, reason } = leftover;
      return { orphanId, kind, path: shownPath(leftover), size, files, changedAt, reason, recent: now - Date.parse(changedAt) < recentChange };
    });
    return { orphans, undecided };
  }

  /** @throws Fault `app/not-found` for what the last search did not show */
  async clear(orphanIds: readonly string[]): Promise<string> {
    const session = await this.#parts.servers.current.session();
    const { serverId, leftovers } = this.#shown;
    const shown = serverId === session.server.configuration.serverId ? leftovers : new Map<string, Leftover>();
    const chosen = [...new Set(orphanIds)].map((id) => [id, shown.get(id)] as const);
    const targets = chosen.flatMap(([id, leftover]) => (leftover === undefined ? [] : [[id, leftover] as const]));
    if (targets.length !== chosen.length) throw new Fault('app/not-found', { what: 'the leftover' });
    const action: StoredAction = { kind: 'clear', targets: Object.fromEntries(targets.map(([id, { kind, name, size, files, changedAt }]) => [id, { kind, name, size, files, changedAt } satisfies ClearTarget])) };
    const items = targets.map(([id, leftover]) => ({ packageId: demandItemId(id), title: shownPath(leftover), vendor: '', size: bytes(0), catalogueId: '' }));
    return this.#parts.jobs.startServerAction(session, titleOfAction('clear', items.map(({ title }) => title)), action, items);
  }

  async #references(session: ServerSession, signal: AbortSignal): Promise<References> {
    return readReferences(session.client, session.server.configuration.serverId, this.#parts.cache, signal);
  }

  #start(session: ServerSession, action: ServerAction, rows: readonly ServerUpdateRow[]): string {
    const open = this.#parts.journal.openPackages(session.id);
    const busy = rows.map(({ packageId }) => open.get(packageId)).find((job) => job !== undefined);
    if (busy !== undefined) throw new Fault('jobs/in-other-job', { job: busy });
    const items = rows.map(({ packageId, title, vendor }) => ({ packageId, title, vendor, size: bytes(0), catalogueId: '' }));
    return this.#parts.jobs.startServerAction(session, titleOfAction(action.kind, rows.map(({ title }) => title)), action, items);
  }

  /** The newest revisions of what was published locally. */
  async #updates({ client }: ServerSession, signal: AbortSignal): Promise<readonly UpdateSummary[]> {
    return (await client.call(searchLocalUpdates, { culture }, signal)).filter(({ local, latestRevision }) => local && latestRevision);
  }

  #row({ server }: ServerSession, update: UpdateSummary): ServerUpdateRow {
    return rowOf(update, this.#parts.records.find(update.updateId as PackageId, server.configuration.serverId)?.publishedAt);
  }

  /** The certificate that would sign now; undefined when nothing can sign, which is for Certificates to say. */
  async #signer({ id }: ServerSession, signal: AbortSignal): Promise<ServerUpdates['certificate']> {
    try {
      const signing = await this.#parts.certificates.signing(signal, this.#parts.servers.demand(id));
      const { name, fingerprint } = summarizeCertificate(parseCertificate(signing.kind === 'here' ? signing.identity.certificate : signing.certificate));
      return { name, fingerprint };
    } catch (error) {
      if (signal.aborted || !(error instanceof Fault)) throw error;
      return undefined;
    }
  }

  async #outline({ client, server }: ServerSession, revision: Pick<UpdateSummary, 'updateId' | 'revisionNumber'>, signal: AbortSignal): Promise<PackageOutline> {
    return this.#parts.cache.outline(client, server.configuration.serverId, revision, signal);
  }

  async #look(session: ServerSession, packageId: PackageId, current: Fingerprint | undefined, signal: AbortSignal): Promise<ContentLook | undefined> {
    const revisions = await session.client.call(getRevisions, { updateId: packageId, culture }, signal);
    const newest = revisions.reduce<UpdateSummary | undefined>((found, each) => (found === undefined || each.revisionNumber > found.revisionNumber ? each : found), undefined);
    if (newest === undefined) return undefined;
    const base = { packageId, revisionNumber: newest.revisionNumber };
    try {
      const { files, hasPackage, supersedes, vendor, products } = await this.#outline(session, newest, signal);
      const looks: CabinetLook[] = [];
      for (const file of files) looks.push(await lookAtCabinet({ ...session, openHttp }, file, signal));
      const signers = looks.map((look) => signerOf(look, current)).filter((signer) => signer !== undefined);
      const signer = signers.find(({ isCurrent }) => !isCurrent) ?? signers[0];
      return {
        ...base,
        content: contentOf(looks),
        size: bytes(files.reduce((sum, { size }) => sum + size, 0)),
        unsigned: looks.some(({ content, signers: found }) => content === 'present' && found.length === 0),
        vendor,
        products,
        hasPackage,
        supersedes,
        ...(signer === undefined ? {} : { signer }),
      };
    } catch (error) {
      if (signal.aborted || !(error instanceof Fault)) throw error;
      return { ...base, content: 'unknown', size: bytes(0), unsigned: false, vendor: '', products: [], hasPackage: false, supersedes: [], problem: toCodedError(error) };
    }
  }

  async #files(session: ServerSession, { files }: PackageOutline, signal: AbortSignal): Promise<readonly ServerFile[]> {
    const current = await this.#signer(session, signal);
    const found: ServerFile[] = [];
    for (const file of files) {
      const look = await lookAtCabinet({ ...session, openHttp }, file, signal);
      const signer = signerOf(look, current?.fingerprint);
      const { name, sha1, sha256 } = file;
      found.push({ name, size: bytes(file.size), sha1, content: look.content, unsigned: look.content === 'present' && signer === undefined, ...(sha256 === undefined ? {} : { sha256 }), ...(signer === undefined ? {} : { signer }) });
    }
    return found;
  }

  /** The package of a revision as far as it can be read, and why no new revision can be made of it. */
  async #facts({ client }: ServerSession, revision: UpdateSummary, signal: AbortSignal): Promise<{ readonly package?: PackageFacts; readonly fixed?: ServerUpdateDetails['fixed'] & object }> {
    const text = await client.call(getSdpXml, revision, signal);
    if (text === undefined) return { fixed: { code: 'published/no-package', data: {} } };
    try {
      const facts = readPackageFacts(text);
      const obstacle = facts.expired ? new Fault('published/already-expired') : revisionObstacle(facts);
      return { package: facts, ...(obstacle === undefined ? {} : { fixed: toCodedError(obstacle) }) };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { fixed: toCodedError(error) };
    }
  }

  /** Updates of this server that the update replaces, and those that replace it as far as they were looked behind: asking for all would take a call each. */
  async #relations(session: ServerSession, { packageId, supersedes }: { readonly packageId: PackageId; readonly supersedes: readonly PackageId[] }, signal: AbortSignal): Promise<Pick<ServerUpdateDetails, 'supersedes' | 'supersededBy'>> {
    const { serverId } = session.server.configuration;
    const replaced = new Set<Guid>(supersedes);
    const updates = await this.#updates(session, signal);
    return {
      supersedes: updates.filter(({ updateId }) => replaced.has(updateId)).map(named),
      supersededBy: updates.filter((update) => this.#parts.cache.known(serverId, update)?.supersedes.includes(packageId) === true).map(named),
    };
  }

  /**
   * Certificates that sign local updates only: today's, and those of content that this console signed, which its records tell by the
   * digests. That another tool's update carries a certificate says nothing: it may be Microsoft's.
   */
  async #ownSigners(session: ServerSession, { contents }: References, signal: AbortSignal): Promise<ReadonlyMap<Fingerprint, string>> {
    const own = new Map<Fingerprint, string>();
    const current = await this.#signer(session, signal);
    if (current !== undefined) own.set(current.fingerprint, current.name);
    for (const { sha1 } of this.#parts.records.all().flatMap(({ cabinets }) => cabinets)) {
      const file = contents.get(sha1);
      if (file === undefined) continue;
      for (const { certificate } of (await lookAtCabinet({ ...session, openHttp }, file, signal)).signers) own.set(certificate.fingerprint, summarizeCertificate(certificate).name);
    }
    return own;
  }
}

/** The server does not name the vendor and the product of every update; its package does. */
const withPackage = (row: ServerUpdateRow, { vendor, products }: PackageOutline): ServerUpdateRow => ({
  ...row,
  vendor: row.vendor === '' ? vendor : row.vendor,
  products: row.products.length === 0 ? products : row.products,
});

const named = ({ updateId, title }: UpdateSummary): RelatedServerUpdate => ({ packageId: updateId as PackageId, title });

/** Items are told apart by GUIDs: one that follows from what the leftover is. */
function idOf({ kind, name }: Leftover): string {
  const digest = createHash('sha256').update(`${kind}\n${name}`).digest('hex');
  return [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20), digest.slice(20, 32)].join('-');
}

function demandItemId(id: string): PackageId {
  const parsed = parsePackageId(id);
  if (parsed === undefined) throw new RangeError('leftovers have GUIDs of their own');
  return parsed;
}
