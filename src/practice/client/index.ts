import type { Configuration } from '../admin/configuration.js';
import type { Shares } from '../shares.js';
import type { Operation } from '../soap/schema.js';
import { createSoapService, type Handler, type ReportDefect, type SoapService } from '../soap/service.js';
import type { Parameters, SoapRecord } from '../soap/values.js';
import type { Store } from '../store/store.js';
import { createCookies, type CookieContent, type Cookies } from './cookies.js';
import { clientContract, reportingContract, simpleAuthContract } from './contract.js';
import { clientFault } from './faults.js';
import { mayDescribe, synchronise } from './sync.js';
import { describe, locationOf } from './update-info.js';

export interface ClientContext {
  readonly store: Store;
  readonly shares: Shares;
  readonly configuration: Configuration;
}
interface Services extends ClientContext {
  readonly cookies: Cookies;
}

const plugIn = 'SimpleTargeting';
/** MaxExtendedUpdatesPerRequest, which the client is told and must keep to. */
const maxDescribed = 50;

const lastChangeOf = (configuration: Configuration): string => configuration.text('LastConfigChange') ?? '0001-01-01T00:00:00';
const numbers = (parameters: Parameters, name: string): number[] => parameters.list(name, 'int').filter((id): id is number => typeof id === 'number');
const strings = (parameters: Parameters, name: string, member: string): string[] =>
  parameters.list(name, member).filter((entry): entry is string => typeof entry === 'string');

const getConfig =
  ({ configuration }: Services): Handler =>
  (parameters) => {
    const version = parameters.text('protocolVersion') ?? '';
    if (!/^\d{1,3}\.\d{1,3}$/u.test(version)) throw clientFault('InvalidParameters', 'parameters.protocolVersion', 'GetConfig');
    const property = (Name: string, Value: string): SoapRecord => ({ Name, Value });
    return {
      GetConfigResult: {
        LastChange: lastChangeOf(configuration),
        IsRegistrationRequired: configuration.isTrue('IsRegistrationRequired'),
        AuthInfo: { AuthPlugInInfo: [{ PlugInID: plugIn, ServiceUrl: 'SimpleAuthWebService/SimpleAuth.asmx', Parameter: '' }] },
        AllowedEventIds: { int: [] },
        Properties: {
          ConfigurationProperty: [
            property('MaxExtendedUpdatesPerRequest', String(maxDescribed)),
            property('PackageServerShare', '\\\\localhost\\UpdateServicesPackages'),
            property('ProtocolVersion', '3.2'),
            property('IsInventoryRequired', '0'),
            property('ClientReportingLevel', '2'),
          ],
        },
      },
    };
  };

/** Reads the authorisation cookie that SimpleAuth of this server issued. */
function clientOf({ cookies }: Services, parameters: Parameters): { clientId: string; groupName: string } {
  for (const cookie of parameters.records('authCookies', 'AuthorizationCookie')) {
    const data = cookie.bytes('CookieData');
    if (cookie.text('PlugInId') !== plugIn || data === null) continue;
    const content = cookies.open(data) as { clientId?: unknown; groupName?: unknown } | undefined;
    if (typeof content?.clientId === 'string' && typeof content.groupName === 'string') return { clientId: content.clientId, groupName: content.groupName };
  }
  throw clientFault('InvalidAuthorizationCookie', 'There is no authorization cookie of this server.', 'GetCookie');
}

const getCookie =
  (services: Services): Handler =>
  (parameters) => {
    const { clientId, groupName } = clientOf(services, parameters);
    const lastChange = lastChangeOf(services.configuration);
    if (parameters.text('lastChange') !== lastChange) throw clientFault('ConfigChanged', 'The configuration has changed; get it again.', 'GetCookie');
    return { GetCookieResult: services.cookies.issue({ computerId: clientId, groupName, seen: -1, lastChange }) };
  };

/** @throws SoapFault */
function demandClient({ cookies, configuration }: Services, parameters: Parameters, method: string): CookieContent {
  return cookies.demand(parameters.record('cookie'), lastChangeOf(configuration), method);
}

const register =
  (services: Services): Handler =>
  (parameters) => {
    const { computerId } = demandClient(services, parameters, 'RegisterComputer');
    const information = parameters.record('computerInfo');
    if (information === null) throw clientFault('InvalidParameters', 'parameters.computerInfo', 'RegisterComputer');
    services.store.computers.register(computerId, information.all, services.store.now());
    return {};
  };

const syncUpdates =
  (services: Services): Handler =>
  (parameters) => {
    const { store, configuration, cookies } = services;
    const client = demandClient(services, parameters, 'SyncUpdates');
    if (configuration.isTrue('IsRegistrationRequired') && store.computers.find(client.computerId)?.registered !== true) {
      throw clientFault('RegistrationRequired', 'The computer has not registered.', 'SyncUpdates');
    }
    const wanted = parameters.record('parameters');
    if (wanted === null) throw clientFault('InvalidParameters', 'parameters', 'SyncUpdates');
    const answer = wanted.boolean('SkipSoftwareSync')
      ? { newUpdates: [], changedUpdates: [], outOfScope: [], truncated: false }
      : synchronise(store, {
          installedNonLeaf: new Set(numbers(wanted, 'InstalledNonLeafUpdateIDs')),
          otherCached: new Set(numbers(wanted, 'OtherCachedUpdateIDs')),
          groupName: client.groupName,
          seen: client.seen,
        });
    const { computerId, groupName, lastChange } = client;
    return {
      SyncUpdatesResult: {
        NewUpdates: { UpdateInfo: answer.newUpdates },
        ...(answer.outOfScope.length === 0 ? {} : { OutOfScopeRevisionIDs: { int: answer.outOfScope } }),
        ...(answer.changedUpdates.length === 0 ? {} : { ChangedUpdates: { UpdateInfo: answer.changedUpdates } }),
        Truncated: answer.truncated,
        NewCookie: cookies.issue({ computerId, groupName, lastChange, seen: store.deployments.latestChange() }),
        DriverSyncNotNeeded: 'false',
      },
    };
  };

const getExtended =
  (services: Services): Handler =>
  async (parameters, caller) => {
    const { store, shares } = services;
    const client = demandClient(services, parameters, 'GetExtendedUpdateInfo');
    const ids = numbers(parameters, 'revisionIDs');
    if (ids.length > maxDescribed) throw clientFault('InvalidParameters', 'parameters.revisionIDs', 'GetExtendedUpdateInfo');
    const infoTypes = strings(parameters, 'infoTypes', 'XmlUpdateFragmentType');
    const locales = strings(parameters, 'locales', 'string');
    const find = mayDescribe(store, client.groupName);
    const found = ids.map(find).filter((revision) => revision !== undefined);
    const files = infoTypes.includes('Extended') ? found.flatMap((revision) => revision.document.files) : [];
    const locations = await Promise.all(files.map(async (file) => locationOf(store, shares, file, caller.baseUrl)));
    const outOfScope = ids.filter((id) => find(id) === undefined);
    return {
      GetExtendedUpdateInfoResult: {
        Updates: { Update: found.flatMap((revision) => describe(revision, infoTypes, locales)) },
        FileLocations: { FileLocation: locations.filter((location) => location !== undefined) },
        ...(outOfScope.length === 0 ? {} : { OutOfScopeRevisionIDs: { int: outOfScope } }),
      },
    };
  };

const getFileLocations =
  (services: Services): Handler =>
  async (parameters, caller) => {
    const { store, shares } = services;
    demandClient(services, parameters, 'GetFileLocations');
    const wanted = new Set(
      parameters
        .list('fileDigests', 'base64Binary')
        .filter((digest) => digest instanceof Uint8Array)
        .map((digest) => Buffer.from(digest).toString('hex').toUpperCase()),
    );
    const files = new Map(store.updates.all().flatMap(({ document }) => document.files.map((file) => [file.sha1, file] as const)));
    const known = [...wanted].map((sha1) => files.get(sha1)).filter((file) => file !== undefined);
    const locations = await Promise.all(known.map(async (file) => locationOf(store, shares, file, caller.baseUrl)));
    return { GetFileLocationsResult: { FileLocations: { FileLocation: locations.filter((location) => location !== undefined) } } };
  };

const authorize =
  ({ store, cookies }: Services): Handler =>
  (parameters) => {
    const clientId = parameters.text('clientId') ?? '';
    if (clientId === '' || clientId.length > 256) throw clientFault('InvalidParameters', 'parameters.clientId', 'GetAuthorizationCookie');
    const groupName = parameters.text('targetGroupName') ?? '';
    store.computers.greet(clientId, parameters.text('dnsName') ?? '', groupName);
    return { GetAuthorizationCookieResult: { PlugInId: plugIn, CookieData: cookies.seal({ clientId, groupName }) } };
  };

const report =
  (services: Services): Handler =>
  (parameters) => {
    const { computerId } = demandClient(services, parameters, 'ReportEventBatch');
    for (const event of parameters.records('eventBatch', 'ReportingEvent')) services.store.journal.addEvent(computerId, event.all);
    return { ReportEventBatchResult: true };
  };

export interface ClientServices {
  readonly client: SoapService;
  readonly simpleAuth: SoapService;
  readonly reporting: SoapService;
}

/** Client.asmx, SimpleAuth.asmx and ReportingWebService.asmx. */
export function createClientServices(context: ClientContext, reportDefect: ReportDefect): ClientServices {
  const services = { ...context, cookies: createCookies(context.store) };
  const handlers: Record<keyof typeof clientContract, Handler> = {
    GetConfig: getConfig(services),
    GetCookie: getCookie(services),
    RegisterComputer: register(services),
    SyncUpdates: syncUpdates(services),
    GetExtendedUpdateInfo: getExtended(services),
    GetFileLocations: getFileLocations(services),
  };
  const names = Object.keys(handlers) as (keyof typeof clientContract)[];
  const operations = names.map((name): readonly [Operation, Handler] => [clientContract[name], handlers[name]]);
  return {
    client: createSoapService(operations, reportDefect),
    simpleAuth: createSoapService([[simpleAuthContract.GetAuthorizationCookie, authorize(services)]], reportDefect),
    reporting: createSoapService([[reportingContract.ReportEventBatch, report(services)]], reportDefect),
  };
}
