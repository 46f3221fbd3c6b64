import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConfiguration } from './admin/configuration.js';
import { makeAuthorities, writeAnchors } from './authorities.js';
import { prepareCatalogues, provideInstallers } from './catalogue/prepare.js';
import type { Listener } from './http/listener.js';
import { ntlmGate } from './http/ntlm/gate.js';
import { channelBindingsOf, createAccount } from './http/ntlm/verify.js';
import { listenAgain } from './listening.js';
import { lockProfile } from './lock.js';
import { createRoutes, type RouteOptions } from './routes.js';
import { makeShares } from './shares.js';
import { createSigningService, type SigningService } from './signing.js';
import type { ReportDefect } from './soap/service.js';
import { openStore, type Store } from './store/store.js';
import { createStampAuthority } from './timestamp/authority.js';
import { stampPath, stampRoute } from './timestamp/route.js';
import { makeTlsIdentity, type TlsIdentity } from './tls.js';
import { plantSeeds } from './updates/seeds.js';
import { vendorRoute } from './vendor/site.js';

export interface PracticeOptions {
  /** The folder with everything the server keeps; made when it is not there. */
  readonly profile: string;
  /** 0 lets the server choose, the last one again when it is free. */
  readonly port: number;
  /** Bytes per second of the vendors' site. */
  readonly throttle?: number;
  readonly tls?: boolean;
  /** Stands as a real server does: at an address without a key, the administration service only for these accounts. */
  readonly ntlm?: readonly { readonly name: string; readonly password: string }[];
  readonly now?: () => Date;
  readonly reportDefect: ReportDefect;
}

/** What whoever started the server needs to know; one JSON line of the process. */
export interface PracticeReady {
  readonly ready: true;
  /** Everything lies below it. */
  readonly baseUrl: string;
  readonly adminUrl: string;
  readonly controlUrl: string;
  readonly vendorUrl: string;
  /** A time-stamp service (RFC 3161); the path stays from start to start. */
  readonly timestampUrl: string;
  /** Whether this is the first start with a time-stamp authority. */
  readonly timestampsAreNew: boolean;
  readonly port: number;
  readonly token: string;
  /** The parent of the shares: what `\\server` is on a real one. */
  readonly contentRoot: string;
  readonly shares: { readonly UpdateServicesPackages: string; readonly WsusContent: string; readonly WSUSTemp: string };
  /** Paths of the sample catalogues. */
  readonly catalogue: string;
  readonly catalogueWithProblems: string;
  /** A folder with the roots (.cer) that only a practice profile may trust. */
  readonly anchors: string;
  /** The certificate the server signs packages with, as it was at the start. */
  readonly serverCertificate: string;
  /** The server's own certificate and its authority's (PEM) when it speaks TLS. */
  readonly tlsCertificate?: string;
  /** Where it stands as a real server does, when it asks for a login. */
  readonly serverUrl?: string;
}

export interface PracticeServer {
  readonly ready: PracticeReady;
  close(): Promise<void>;
}

const token = (): string => randomBytes(24).toString('base64url');

/** A value that is made at the first start and kept. */
function keep(store: Store, key: string, make: () => string): string {
  const kept = store.settings.read<string | null>(key, null) ?? make();
  store.settings.write(key, kept);
  return kept;
}

async function writeServerCertificate(path: string, signing: SigningService): Promise<void> {
  const certificate = signing.certificate();
  if (certificate !== undefined) await writeFile(path, certificate);
}

/** `undefined` where nobody has to log in. */
function createGuard({ ntlm }: PracticeOptions, { now }: Store, tls: TlsIdentity | undefined): RouteOptions['guard'] | undefined {
  if (ntlm === undefined) return undefined;
  return ntlmGate({
    accounts: ntlm.map(({ name, password }) => createAccount(name, password)),
    now,
    ...(tls === undefined ? {} : { channelBindings: channelBindingsOf(tls.certificate) }),
  });
}

async function start(options: PracticeOptions, store: Store): Promise<Omit<PracticeServer, 'close'> & { listener: Listener }> {
  const { profile, reportDefect } = options;
  const shares = await makeShares(join(profile, 'wsus'));
  plantSeeds(store);
  const timestampsAreNew = !store.settings.read<boolean>('time-stamps-known', false);
  const authorities = await makeAuthorities(store);
  const stamps = createStampAuthority(authorities.stamps, store.now);
  // The vendors' files are no secret worth a new address at each start: what a catalogue points at stays.
  const worldKey = keep(store, 'vendor-key', token);
  const signing = createSigningService(store, { path: `/${worldKey}/${stampPath}`, stamp: stamps.stamp });
  if (!store.settings.read<boolean>('set-up', false)) {
    await signing.useNewSelfSigned();
    store.settings.write('set-up', true);
  }
  const anchors = join(profile, 'anchors');
  await writeAnchors(anchors, authorities);
  const installers = await provideInstallers(join(profile, 'vendor'), authorities);
  const configuration = createConfiguration(store.settings, keep(store, 'server-id', randomUUID), store.now);
  const vendor = vendorRoute({ installers, settings: store.settings, ...(options.throttle === undefined ? {} : { throttle: options.throttle }) });
  const key = token();
  const tls = options.tls === true ? await makeTlsIdentity(store) : undefined;
  const guard = createGuard(options, store, tls);
  const context = { store, shares, signing, configuration };
  const routes = createRoutes({ context, vendor, stamps: stampRoute(stamps), fileNames: installers.map(({ recipe }) => recipe.fileName), guard: guard ?? ((inside) => inside), reportDefect });
  const listener = await listenAgain(
    store,
    {
      port: options.port,
      doors: [
        { key, route: routes.all },
        { key: worldKey, route: routes.world },
      ],
      reportDefect,
      ...(guard === undefined ? {} : { open: routes.server }),
      ...(tls === undefined ? {} : { tls: { certificate: tls.chain, key: tls.key } }),
    },
    // The vendors and who stamps are on the same port: nobody has to know the server's authority to ask them.
    guard === undefined || tls === undefined ? undefined : { open: routes.content, doors: [{ key: worldKey, route: routes.world }] },
  );
  try {
    store.settings.write('port', listener.port);
    store.settings.write('time-stamps-known', true);
    const world = `${listener.plainOrigin ?? listener.origin}/${worldKey}`;
    const vendorUrl = `${world}/vendor/`;
    const catalogues = await prepareCatalogues(store, join(profile, 'catalogue'), vendorUrl, installers, authorities);
    const serverCertificate = join(profile, 'wsus-signing.cer');
    await writeServerCertificate(serverCertificate, signing);
    const tlsCertificate = join(profile, 'tls.pem');
    if (tls !== undefined) await writeFile(tlsCertificate, tls.chain);
    const baseUrl = `${listener.origin}/${key}`;
    return {
      listener,
      ready: {
        ready: true,
        baseUrl,
        adminUrl: `${baseUrl}/ApiRemoting30/WebService.asmx`,
        controlUrl: `${baseUrl}/control/`,
        vendorUrl,
        timestampUrl: `${world}/${stampPath}`,
        timestampsAreNew,
        port: listener.port,
        token: key,
        contentRoot: shares.root,
        shares: { UpdateServicesPackages: shares.packages, WsusContent: shares.content, WSUSTemp: shares.temporary },
        ...catalogues,
        anchors,
        serverCertificate,
        ...(tls === undefined ? {} : { tlsCertificate }),
        ...(guard === undefined ? {} : { serverUrl: listener.origin }),
      },
    };
  } catch (error) {
    await listener.close();
    throw error;
  }
}

/**
 * Starts a WSUS stand-in and a vendors' download site on the loopback.
 * @throws Fault `practice/profile-in-use`, `practice/port-unavailable`
 */
export async function startPracticeServer(options: PracticeOptions): Promise<PracticeServer> {
  const unlock = await lockProfile(options.profile);
  let store: Store | undefined;
  try {
    const opened = openStore(join(options.profile, 'practice.sqlite'), options.now ?? ((): Date => new Date()));
    store = opened;
    const { listener, ready } = await start(options, opened);
    return {
      ready,
      close: async () => {
        await listener.close();
        opened.close();
        unlock();
      },
    };
  } catch (error) {
    store?.close();
    unlock();
    throw error;
  }
}
