import type { AdminContext } from './admin/context.js';
import { createAdminService } from './admin/index.js';
import { createClientServices } from './client/index.js';
import { controlRoute } from './control/route.js';
import { createDownstreamServices } from './downstream/index.js';
import { contentRoute } from './http/content-route.js';
import { answer, type Route } from './http/listener.js';
import { soapRoute } from './http/soap-route.js';
import type { ReportDefect } from './soap/service.js';
import { stampPath } from './timestamp/route.js';

export interface RouteOptions {
  readonly context: AdminContext;
  readonly vendor: Route;
  readonly stamps: Route;
  readonly fileNames: readonly string[];
  /** Wraps what a server lets nobody use without a login. */
  readonly guard: (inside: Route) => Route;
  readonly reportDefect: ReportDefect;
}

export interface Routes {
  /** Everything, for who knows the key. */
  readonly all: Route;
  /** What a real server has: its services and its content. The administration service alone asks for a login. */
  readonly server: Route;
  /** What a real server also hands out without TLS. */
  readonly content: Route;
  /** What is no server's: the vendors' site, and the time-stamp authority. */
  readonly world: Route;
}

type Table = ReadonlyMap<string, Route>;

/** Exact paths first, then folders. IIS does not mind the case of an address. */
const chosen =
  (exact: Table, folders: Table): Route =>
  async (exchange) => {
    const path = exchange.path.toLowerCase();
    const route = exact.get(path) ?? folders.get(path.split('/', 1)[0] ?? '');
    if (route === undefined) answer(exchange.response, 404);
    else await route(exchange);
  };

export function createRoutes({ context, vendor, stamps, fileNames, guard, reportDefect }: RouteOptions): Routes {
  const { store, shares, configuration } = context;
  const services = createClientServices({ store, shares, configuration }, reportDefect);
  const downstream = createDownstreamServices({ store, shares, configuration }, reportDefect);
  const exact: Table = new Map([
    ['apiremoting30/webservice.asmx', guard(soapRoute(createAdminService(context, reportDefect)))],
    ['clientwebservice/client.asmx', soapRoute(services.client)],
    ['simpleauthwebservice/simpleauth.asmx', soapRoute(services.simpleAuth)],
    ['reportingwebservice/reportingwebservice.asmx', soapRoute(services.reporting)],
    ['serversyncwebservice/serversyncwebservice.asmx', soapRoute(downstream.serverSync)],
    ['dssauthwebservice/dssauthwebservice.asmx', soapRoute(downstream.dssAuth)],
  ]);
  const content: Table = new Map([['content', contentRoute(shares)]]);
  const world: Table = new Map([
    ['vendor', vendor],
    [stampPath, stamps],
  ]);
  const none: Table = new Map();
  return {
    all: chosen(exact, new Map([...content, ...world, ['control', controlRoute({ ...context, fileNames })]])),
    server: chosen(exact, content),
    content: chosen(none, content),
    world: chosen(none, world),
  };
}
