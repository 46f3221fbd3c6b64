import type { MessagePort } from 'node:worker_threads';
import type { OriginFile } from '../../../shared/catalog.js';
import type { Instant } from '../../../shared/units.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { anchoredChains } from '../authenticode/anchored-chains.js';
import { openFileSource } from '../bytes.js';
import { writeCabinet, type DigestPair, type WrittenCabinet } from '../cabinet/write.js';
import { addressPolicy } from '../download/address.js';
import { trustedAuthorities } from '../download/authorities.js';
import { ContentStore } from '../download/content-store.js';
import { withSystemFallback } from '../download/fallback-transport.js';
import { fetchFile } from '../download/fetch-file.js';
import { takeGivenFile } from '../download/manual-file.js';
import type { InstallerDecision } from '../download/installer-proof.js';
import { obtainFile } from '../download/obtain-file.js';
import { createPortTransport } from '../download/port-transport.js';
import { ProvenInstaller } from '../download/proven-installer.js';
import { givenProxy, withoutProxy } from '../download/proxy.js';
import { sparseProgress } from '../download/sparse-progress.js';
import type { FetchTransport } from '../download/transport.js';
import { createUndiciTransport } from '../download/undici-transport.js';
import type { Hop } from '../download/url-policy.js';
import type { VerifiedFile } from '../download/verified-file.js';
import { Fault } from '../fault.js';
import { dueLists, fetchRevocationList, listSources, type ListFetch, type ListSource } from '../trust/revocation-cache.js';
import { loadTrust, verifyPath, type TrustSource } from '../trust/trust-source.js';
import type { TaskContext } from '../work/protocol.js';

/** How downloads reach the network; plain data, because downloads run in worker threads. */
export interface NetworkSettings {
  readonly allowedPrivateHosts: readonly string[];
  /** PEM, one certificate each, beside Node's own list. */
  readonly authorities: readonly string[];
  /** The proxy for this address; undefined goes directly. */
  readonly proxy?: string;
  /** Leads to the operating system's network stack, for a proxy that wants a login (`serveTransport`); it is good for one task. */
  readonly systemTransport?: MessagePort;
}

/** What must be handed over to the thread of a task with these settings. */
export const portsOf = ({ systemTransport }: NetworkSettings): readonly MessagePort[] => (systemTransport === undefined ? [] : [systemTransport]);

export interface ObtainInput {
  readonly contentFolder: string;
  readonly file: OriginFile;
  readonly network: NetworkSettings;
}

export interface Obtained {
  readonly source: 'store' | 'download';
  readonly path: string;
  readonly size: number;
  readonly sha1: string;
  readonly sha256: string;
  readonly encrypted?: boolean;
  readonly hops?: readonly Hop[];
}

export interface DownloadProgress {
  readonly received: number;
  readonly fresh: number;
}

export interface PackInput {
  readonly contentFolder: string;
  readonly members: readonly {
    readonly file: OriginFile;
    /** About the file's signature; it must be about these very bytes. */
    readonly decision: InstallerDecision;
  }[];
  readonly destination: string;
}

export type PackedCabinet = WrittenCabinet & { readonly authenticode: DigestPair };

const describe = (file: VerifiedFile): Omit<Obtained, 'source'> => ({ path: file.path, size: file.size, sha1: file.sha1, sha256: file.sha256 });

function transportFor(network: NetworkSettings): FetchTransport {
  const first = createUndiciTransport({
    policy: addressPolicy(network.allowedPrivateHosts),
    authorities: trustedAuthorities(network.authorities),
    resolveProxy: network.proxy === undefined ? withoutProxy : givenProxy(network.proxy),
  });
  return network.systemTransport === undefined ? first : withSystemFallback(first, createPortTransport(network.systemTransport));
}

/** Catalogues of the largest vendors have some ten megabytes. */
const maxCatalogueBytes = 256 * 1024 * 1024;

export const publishTasks = {
  obtainFile: async ({ contentFolder, file, network }: ObtainInput, { signal, onProgress }: TaskContext<DownloadProgress>): Promise<Obtained> => {
    const store = await ContentStore.open(contentFolder);
    const transport = transportFor(network);
    const progress = sparseProgress((received, fresh) => onProgress({ received, fresh }));
    try {
      const obtained = await obtainFile(file, store, { transport, signal, onProgress: progress.onProgress });
      return { source: obtained.source, ...describe(obtained.file), ...(obtained.source === 'download' ? { encrypted: obtained.route.encrypted, hops: obtained.route.hops } : {}) };
    } finally {
      progress.flush();
      await transport.close();
    }
  },

  takeGivenFile: async (input: { readonly contentFolder: string; readonly given: string; readonly file: OriginFile }, { signal }: TaskContext): Promise<Obtained> => {
    const store = await ContentStore.open(input.contentFolder);
    return { source: 'store', ...describe(await takeGivenFile(input.given, input.file, store, { signal })) };
  },

  fetchCatalogue: async (
    { url, destination, network }: { readonly url: string; readonly destination: string; readonly network: NetworkSettings },
    { signal, onProgress }: TaskContext<DownloadProgress>,
  ): Promise<{ readonly path: string }> => {
    const transport = transportFor(network);
    const progress = sparseProgress((received, fresh) => onProgress({ received, fresh }));
    try {
      const fetched = await fetchFile(
        { url, fileName: 'the catalogue', length: { atMost: maxCatalogueBytes }, partialPath: destination },
        { transport, signal, onProgress: progress.onProgress },
      );
      return { path: fetched.partialPath };
    } finally {
      progress.flush();
      await transport.close();
    }
  },

  verifyFile: async ({ path, trust }: { readonly path: string; readonly trust: TrustSource }, { signal }: TaskContext): Promise<FileVerdict> =>
    verifyPath(path, trust, () => new Date(), signal),

  /** Revocation lists to fetch before the file is judged. Only chains that end in an anchor ask: a stranger's file makes nobody fetch. */
  dueRevocationLists: async ({ path, trust }: { readonly path: string; readonly trust: TrustSource }): Promise<readonly ListSource[]> => {
    if (trust.revocationFolder === undefined) return [];
    await using file = await openFileSource(path);
    const { anchors } = await loadTrust({ ...trust, revocationFolder: undefined });
    return await dueLists(listSources(await anchoredChains(file, anchors)), trust.revocationFolder, new Date());
  },

  fetchRevocationList: async (
    { source, folder, network }: { readonly source: ListSource; readonly folder: string; readonly network: NetworkSettings },
    { signal }: TaskContext,
  ): Promise<ListFetch> => {
    const transport = transportFor(network);
    try {
      return await fetchRevocationList(source, { folder, transport, now: () => new Date(), signal });
    } finally {
      await transport.close();
    }
  },

  /** Packs files of the content store, whose digests are proven once more while they are read. */
  packFiles: async ({ contentFolder, members, destination }: PackInput, { signal }: TaskContext): Promise<PackedCabinet> => {
    const store = await ContentStore.open(contentFolder);
    const proven: ProvenMember[] = [];
    for (const { file, decision } of members) {
      const stored = await store.openVerified(file, { signal });
      if (stored === undefined) throw new Fault('download/content-damaged', { file: file.fileName, what: 'SHA-256', expected: decision.sha256, found: 'nothing' });
      proven.push({ installer: ProvenInstaller.accept(stored, decision), modified: file.modified });
    }
    return packInstallers(proven, destination, signal);
  },
};

interface ProvenMember {
  readonly installer: ProvenInstaller;
  readonly modified: Instant;
}

/** Packs files whose every proof is there. A member's date is the catalogue's, so the same content gives the same cabinet. */
async function packInstallers(members: readonly ProvenMember[], destination: string, signal: AbortSignal): Promise<PackedCabinet> {
  const written = await writeCabinet({
    members: members.map(({ installer: { file }, modified }) => ({ name: file.fileName, path: file.path, size: file.size, sha256: file.sha256, modified: new Date(modified) })),
    destination,
    compression: 'auto',
    reserveSignature: true,
    signal,
  });
  const { authenticode } = written;
  if (authenticode === undefined) throw new RangeError('room for a signature was reserved');
  return { ...written, authenticode };
}
