import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ProfileMode } from '../../../shared/ipc/app.js';
import type { AuditJournal } from '../audit/journal.js';
import { loadTrustFolder } from '../authenticode/trust-files.js';
import type { KnownSigners } from '../certificates/roll-over/known-signers.js';
import type { ContentStore } from '../download/content-store.js';
import type { Approvals } from '../publishers/approvals.js';
import type { Database } from '../store/database.js';
import type { TrustSource } from '../trust/trust-source.js';
import type { NetworkSettings } from '../publishing/tasks.js';
import type { PracticeConnection } from './practice-connection.js';
import type { ProfilePorts } from './ports.js';
import type { SettingsStore } from './settings.js';

/** What the parts of an open profile share. */
export interface ProfileContext {
  readonly mode: ProfileMode;
  readonly folder: string;
  readonly ports: ProfilePorts;
  readonly database: Database;
  readonly audit: AuditJournal;
  readonly approvals: Approvals;
  readonly settings: SettingsStore;
  readonly content: ContentStore;
  readonly signers: KnownSigners;
  /** Set in practice only. */
  readonly practice: PracticeConnection | undefined;
}

export const foldersOf = (folder: string): Readonly<Record<'database' | 'content' | 'work' | 'anchors' | 'revocation' | 'authorities' | 'incoming' | 'reports' | 'practice' | 'logs', string>> => ({
  database: join(folder, 'countersign.db'),
  content: join(folder, 'content'),
  work: join(folder, 'work'),
  anchors: join(folder, 'anchors'),
  revocation: join(folder, 'revocation'),
  authorities: join(folder, 'authorities'),
  incoming: join(folder, 'incoming'),
  reports: join(folder, 'reports'),
  practice: join(folder, 'server'),
  logs: join(folder, 'logs'),
});

/** Anchors of practice are those of its server alone: nothing that is trusted in earnest is trusted there, and the other way round. */
export const anchorsFolderOf = ({ folder, practice }: ProfileContext): string => practice?.ready.anchors ?? foldersOf(folder).anchors;

/** What catalogues are judged by; the relaxation is a setting of catalogues and of nothing else. */
export async function catalogueTrust(context: ProfileContext): Promise<TrustSource> {
  return { ...(await installerTrust(context)), allowSha1Only: context.settings.get().allowSha1OnlyCatalogues };
}

/** What installers and packages are judged by. Nothing counts that a lost key of ours signed. */
export async function installerTrust(context: ProfileContext): Promise<TrustSource> {
  const own = { folder: anchorsFolderOf(context), allowSha1Only: false };
  const lost = context.signers.lost();
  if (context.practice !== undefined) return { ...own, given: [], disallowed: lost };
  const { anchors, disallowed } = await context.ports.systemTrust();
  return { ...own, revocationFolder: foldersOf(context.folder).revocation, given: anchors, disallowed: [...disallowed, ...lost] };
}

/** The loopback exception exists in practice only. */
export async function networkFor(context: ProfileContext, url: string): Promise<NetworkSettings> {
  if (context.practice !== undefined) return { allowedPrivateHosts: ['127.0.0.1'], authorities: [] };
  const { proxy, allowedPrivateHosts } = context.settings.get();
  const address = proxy.kind === 'given' ? proxy.url : proxy.kind === 'system' && url !== '' ? await context.ports.systemProxy(url) : undefined;
  const [system, added] = [await context.ports.systemTrust(), await loadTrustFolder(foldersOf(context.folder).authorities)];
  const disallowed = new Set<string>(system.disallowed);
  const trusted = system.anchors.map(({ certificate }) => certificate).filter((der) => !disallowed.has(createHash('sha256').update(der).digest('hex')));
  const authorities = [...trusted, ...added.anchors.map(({ certificate }) => certificate.der)].map(toPem);
  const systemTransport = address === undefined ? undefined : context.ports.systemTransport?.(address);
  return { allowedPrivateHosts, authorities, ...(address === undefined ? {} : { proxy: address }), ...(systemTransport === undefined ? {} : { systemTransport }) };
}

const toPem = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/(.{64})/gu, '$1\n')}\n-----END CERTIFICATE-----\n`;
