import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConfiguration } from './admin/configuration.js';
import type { AdminContext } from './admin/context.js';
import { createAdminService } from './admin/index.js';
import { makeAuthorities, writeAnchors } from './authorities.js';
import { prepareCatalogues, provideInstallers } from './catalogue/prepare.js';
import { createClientServices } from './client/index.js';
import { controlRoute } from './control/route.js';
import { contentRoute } from './http/content-route.js';
import { answer, startListener, type Listener, type ListenerOptions, type Route } from './http/listener.js';
import { soapRoute } from './http/soap-route.js';
import { lockProfile } from './lock.js';
import { makeShares } from './shares.js';
import { createSigningService, type SigningService } from './signing.js';
import type { ReportDefect } from './soap/service.js';
import { openStore, type Store } from './store/store.js';
import { makeTlsIdentity } from './tls.js';
import { plantSeeds } from './updates/seeds.js';
import { vendorRoute } from './vendor/site.js';
import { Fault } from '../main/core/fault.js';

export interface PracticeOptions {
  /** The folder with everything the server keeps; made when it is not there. */
  readonly profile: string;
  /** 0 lets the server choose, the last one again when it is free. */
  readonly port: number;
  /** Bytes per second of the vendors' site. */
  readonly throttle?: number;
  readonly tls?: boolean;
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
  /** The server's own certificate when it speaks TLS. */
  readonly tlsCertificate?: string;
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

function mainRoute(context: AdminContext, vendor: Route, fileNames: readonly string[], reportDefect: ReportDefect): Route {
  const { store, shares, configuration } = context;
  const services = createClientServices({ store, shares, configuration }, reportDefect);
  const exact = new Map<string, Route>([
    ['apiremoting30/webservice.asmx', soapRoute(createAdminService(context, reportDefect))],
    ['clientwebservice/client.asmx', soapRoute(services.client)],
    ['simpleauthwebservice/simpleauth.asmx', soapRoute(services.simpleAuth)],
    ['reportingwebservice/reportingwebservice.asmx', soapRoute(services.reporting)],
  ]);
  const folders = new Map<string, Route>([
    ['content', contentRoute(shares)],
    ['vendor', vendor],
    ['control', controlRoute({ store, configuration, fileNames })],
  ]);
  return async (exchange) => {
    // IIS does not mind the case of an address.
    const path = exchange.path.toLowerCase();
    const route = exact.get(path) ?? folders.get(path.split('/', 1)[0] ?? '');
    if (route === undefined) {
      answer(exchange.response, 404);
      return;
    }
    await route(exchange);
  };
}

/** The last port again when it is free, so that addresses in a catalogue go on working. */
async function listenAgain(store: Store, options: ListenerOptions): Promise<Listener> {
  const last = store.settings.read<number>('port', 0);
  if (options.port !== 0 || last === 0) return startListener(options);
  try {
    return await startListener({ ...options, port: last });
  } catch (error) {
    if (error instanceof Fault) return startListener(options);
    throw error;
  }
}

async function writeServerCertificate(path: string, signing: SigningService): Promise<void> {
  const certificate = signing.certificate();
  if (certificate !== undefined) await writeFile(path, certificate);
}

async function start(options: PracticeOptions, store: Store): Promise<Omit<PracticeServer, 'close'> & { listener: Listener }> {
  const { profile, reportDefect } = options;
  const shares = await makeShares(join(profile, 'wsus'));
  plantSeeds(store);
  const signing = createSigningService(store);
  if (!store.settings.read<boolean>('set-up', false)) {
    await signing.useNewSelfSigned();
    store.settings.write('set-up', true);
  }
  const authorities = await makeAuthorities(store);
  const anchors = join(profile, 'anchors');
  await writeAnchors(anchors, authorities);
  const installers = await provideInstallers(join(profile, 'vendor'), authorities);
  const configuration = createConfiguration(store.settings, keep(store, 'server-id', randomUUID), store.now);
  const vendor = vendorRoute({ installers, settings: store.settings, ...(options.throttle === undefined ? {} : { throttle: options.throttle }) });
  const fileNames = installers.map(({ recipe }) => recipe.fileName);
  const key = token();
  // The vendors' files are no secret worth a new address at each start: what a catalogue points at stays.
  const vendorKey = keep(store, 'vendor-key', token);
  const onlyVendor: Route = async (exchange) => {
    if (exchange.path.startsWith('vendor/')) await vendor(exchange);
    else answer(exchange.response, 404);
  };
  const tls = options.tls === true ? await makeTlsIdentity(store) : undefined;
  const listener = await listenAgain(store, {
    port: options.port,
    doors: [
      { key, route: mainRoute({ store, shares, signing, configuration }, vendor, fileNames, reportDefect) },
      { key: vendorKey, route: onlyVendor },
    ],
    reportDefect,
    ...(tls === undefined ? {} : { tls }),
  });
  try {
    store.settings.write('port', listener.port);
    const vendorUrl = `${listener.origin}/${vendorKey}/vendor/`;
    const catalogues = await prepareCatalogues(store, join(profile, 'catalogue'), vendorUrl, installers, authorities);
    const serverCertificate = join(profile, 'wsus-signing.cer');
    await writeServerCertificate(serverCertificate, signing);
    const tlsCertificate = join(profile, 'tls.pem');
    if (tls !== undefined) await writeFile(tlsCertificate, tls.certificate);
    const baseUrl = `${listener.origin}/${key}`;
    return {
      listener,
      ready: {
        ready: true,
        baseUrl,
        adminUrl: `${baseUrl}/ApiRemoting30/WebService.asmx`,
        controlUrl: `${baseUrl}/control/`,
        vendorUrl,
        port: listener.port,
        token: key,
        contentRoot: shares.root,
        shares: { UpdateServicesPackages: shares.packages, WsusContent: shares.content, WSUSTemp: shares.temporary },
        ...catalogues,
        anchors,
        serverCertificate,
        ...(tls === undefined ? {} : { tlsCertificate }),
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
