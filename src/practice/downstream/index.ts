import { createCookies } from '../client/cookies.js';
import { clientFault } from '../client/faults.js';
import type { ClientContext } from '../client/index.js';
import { locationOf } from '../client/update-info.js';
import type { Operation } from '../soap/schema.js';
import { createSoapService, type Caller, type Handler, type ReportDefect, type SoapService } from '../soap/service.js';
import type { Parameters, SoapRecord } from '../soap/values.js';
import type { StoredRevision } from '../store/updates.js';
import type { UpdateFile } from '../updates/files.js';
import { dssAuthContract, serverSyncContract } from './contract.js';
import { createDownstreamCookies, plugIn, type DownstreamCookies } from './cookies.js';
import { listRevisions, type Wanted } from './revisions.js';

interface Services extends ClientContext {
  readonly cookies: DownstreamCookies;
}

/** MaxNumberOfUpdatesPerRequest, which a downstream server is told and must keep to. */
const maxUpdates = 100;
/** The parent of a group without one. */
const noGroup = '00000000-0000-0000-0000-000000000000';
const english = { LanguageID: 1033, ShortLanguage: 'en', LongLanguage: 'English', Enabled: true };

const digestOf = ({ sha1 }: UpdateFile): Buffer => Buffer.from(sha1, 'hex');
const identityOf = ({ document }: StoredRevision): SoapRecord => ({ UpdateID: document.updateId, RevisionNumber: document.revisionNumber });

const getAuthConfig =
  ({ configuration }: Services): Handler =>
  () => ({
    GetAuthConfigResult: {
      LastChange: configuration.text('LastConfigChange') ?? '0001-01-01T00:00:00',
      AuthInfo: { AuthPlugInInfo: [{ PlugInID: plugIn, ServiceUrl: 'DssAuthWebService/DssAuthWebService.asmx', Parameter: '' }] },
      AllowedEventIds: { int: [] },
    },
  });

const getConfigData =
  ({ configuration }: Services): Handler =>
  (parameters) => {
    const anchor = configuration.text('configurationChangeNumber') ?? '';
    const isKnown = (parameters.text('configAnchor') ?? '') === anchor;
    return {
      GetConfigDataResult: {
        CatalogOnlySync: configuration.isTrue('HostOnMu'),
        LazySync: false,
        ServerHostsPsfFiles: false,
        MaxNumberOfComputerIdsInRequest: maxUpdates,
        MaxNumberOfDriverSetsPerRequest: maxUpdates,
        MaxNumberOfPnpHardwareIdsInRequest: maxUpdates,
        MaxNumberOfUpdatesPerRequest: maxUpdates,
        NewConfigAnchor: anchor,
        ProtocolVersion: '1.20',
        LanguageUpdateList: { ServerSyncLanguageData: isKnown ? [] : [english] },
        MaxUpdatesPerRequestInGetUpdateDecryptionData: maxUpdates,
      },
    };
  };

/** An absent list asks for everything, an empty one for nothing. */
const wantedOf = (filter: Parameters, name: 'Categories' | 'Classifications'): readonly Wanted[] | undefined =>
  filter.record(name) === null ? undefined : filter.records(name, 'IdAndDelta').map((entry) => ({ id: entry.guid('Id').toLowerCase(), onlyNew: entry.boolean('Delta') }));

const getRevisionIds =
  ({ store, configuration }: Services): Handler =>
  (parameters) => {
    const filter = parameters.record('filter');
    if (filter === null) throw clientFault('InvalidParameters', 'parameters.filter', 'GetRevisionIdList');
    const { anchor, revisions } = listRevisions(store, configuration.serverId, {
      anchor: filter.text('Anchor') ?? '',
      isConfiguration: filter.boolean('GetConfig'),
      categories: wantedOf(filter, 'Categories'),
      classifications: wantedOf(filter, 'Classifications'),
    });
    return { GetRevisionIdListResult: { Anchor: anchor, NewRevisions: { UpdateIdentity: revisions.map(identityOf) } } };
  };

/** @throws SoapFault InvalidParameters for an update that is not here, or too many */
function demandRevisions({ store }: Services, parameters: Parameters, method: string): readonly StoredRevision[] {
  const identities = parameters.records('updateIds', 'UpdateIdentity');
  if (identities.length > maxUpdates) throw clientFault('InvalidParameters', 'parameters.updateIds', method);
  return identities.map((identity) => {
    const found = store.updates.find(identity.guid('UpdateID').toLowerCase(), identity.integer('RevisionNumber'));
    if (found === undefined) throw clientFault('InvalidParameters', 'parameters.updateIds', method);
    return found;
  });
}

async function urlOf({ store, shares }: Services, file: UpdateFile, { baseUrl }: Caller): Promise<SoapRecord> {
  const location = await locationOf(store, shares, file, baseUrl);
  return { FileDigest: digestOf(file), ...(location === undefined ? {} : { UssUrl: location['Url'] }) };
}

/** Documents are not compressed: both forms are allowed, and this one can be read. */
const getUpdateData =
  (services: Services): Handler =>
  async (parameters, caller) => {
    const revisions = demandRevisions(services, parameters, 'GetUpdateData');
    const files = new Map(revisions.flatMap(({ document }) => document.files.map((file) => [file.sha1, file] as const)));
    return {
      GetUpdateDataResult: {
        updates: {
          ServerSyncUpdateData: revisions.map((revision) => ({
            Id: identityOf(revision),
            XmlUpdateBlob: services.store.updates.susXml(revision.document.updateId, revision.document.revisionNumber) ?? '',
            FileDigestList: { base64Binary: revision.document.files.map(digestOf) },
          })),
        },
        fileUrls: { ServerSyncUrlData: await Promise.all([...files.values()].map(async (file) => urlOf(services, file, caller))) },
      },
    };
  };

/** `CHANGE,SERVER`: the last change of any deployment that was told. */
function readDeploymentAnchor(anchor: string, serverId: string): number {
  if (anchor === '') return -1;
  const { change = '', server } = /^(?<change>\d{1,15}),(?<server>[0-9a-f-]{36})$/u.exec(anchor)?.groups ?? {};
  if (change === '' || server !== serverId) throw clientFault('InvalidParameters', 'parameters.deploymentAnchor', 'GetDeployments');
  return Number(change);
}

const getDeployments =
  ({ store, configuration }: Services): Handler =>
  (parameters) => {
    const since = readDeploymentAnchor(parameters.text('deploymentAnchor') ?? '', configuration.serverId);
    return {
      GetDeploymentsResult: {
        Anchor: `${String(store.deployments.latestChange())},${configuration.serverId}`,
        Groups: {
          ServerSyncTargetGroup: store.groups.all().map(({ id, parentId, name, builtIn }) => ({ TargetGroupID: id, ParentGroupId: parentId ?? noGroup, Name: name, IsBuiltin: builtIn })),
        },
        Deployments: {
          ServerSyncDeployment: store.deployments
            .all()
            .filter(({ change }) => change > since)
            .map((deployment) => ({
              UpdateId: deployment.updateId,
              RevisionNumber: deployment.revisionNumber,
              Action: deployment.action,
              AdminName: deployment.adminName,
              Deadline: deployment.deadline,
              IsAssigned: deployment.assigned,
              GoLiveTime: deployment.deployedAt,
              DeploymentGuid: deployment.id,
              TargetGroupId: deployment.groupId,
              DownloadPriority: 1,
            })),
        },
        DeadDeployments: { guid: store.deployments.removedSince(since) },
        HiddenUpdates: { guid: store.updates.all().filter(({ declined }) => declined).map(({ document }) => document.updateId) },
        AcceptedEulas: { guid: [] },
      },
    };
  };

/** Every latest revision that names one of the updates: as a prerequisite, in a bundle, or as superseded. */
const getRelated =
  ({ store }: Services): Handler =>
  (parameters) => {
    const wanted = new Set(parameters.list('updateIDs', 'guid').flatMap((id) => (typeof id === 'string' ? [id.toLowerCase()] : [])));
    const related = store.updates.all().filter(({ document: { relationships } }) => {
      const named = [...relationships.superseded, ...relationships.prerequisites.flatMap(({ anyOf }) => anyOf), ...relationships.bundled.map(({ updateId }) => updateId)];
      return named.some((id) => wanted.has(id));
    });
    return { GetRelatedRevisionsForUpdatesResult: { UpdateIdentity: related.map(identityOf) } };
  };

const authorize =
  ({ cookies }: Services): Handler =>
  (parameters) => {
    const account = parameters.text('accountName') ?? '';
    const id = parameters.text('accountGuid') ?? '';
    if (account === '' || account.length > 256 || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(id)) throw clientFault('InvalidParameters', 'parameters.accountName', 'GetAuthorizationCookie');
    return { GetAuthorizationCookieResult: cookies.authorize(account) };
  };

export interface DownstreamServices {
  readonly serverSync: SoapService;
  readonly dssAuth: SoapService;
}

/** ServerSyncWebService.asmx and DssAuthWebService.asmx: what servers below this one replicate from. */
export function createDownstreamServices(context: ClientContext, reportDefect: ReportDefect): DownstreamServices {
  const services: Services = { ...context, cookies: createDownstreamCookies(createCookies(context.store), context.store.now) };
  const withCookie =
    (method: string, handler: Handler): Handler =>
    (parameters, caller) => {
      services.cookies.demand(parameters.record('cookie'), method);
      return handler(parameters, caller);
    };
  const handlers: Record<keyof typeof serverSyncContract, Handler> = {
    GetAuthConfig: getAuthConfig(services),
    GetCookie: (parameters) => ({ GetCookieResult: services.cookies.issue(parameters.records('authCookies', 'AuthorizationCookie'), parameters.text('protocolVersion') ?? '') }),
    GetConfigData: withCookie('GetConfigData', getConfigData(services)),
    GetRevisionIdList: withCookie('GetRevisionIdList', getRevisionIds(services)),
    GetUpdateData: withCookie('GetUpdateData', getUpdateData(services)),
    // Nothing here is encrypted, and everything lies here already.
    GetUpdateDecryptionData: withCookie('GetUpdateDecryptionData', (parameters) => {
      demandRevisions(services, parameters, 'GetUpdateDecryptionData');
      return { GetUpdateDecryptionDataResult: { UpdateFileDecryptionData: { ServerSyncUpdateFileDecryption: [] } } };
    }),
    DownloadFiles: withCookie('DownloadFiles', () => ({})),
    GetDeployments: withCookie('GetDeployments', getDeployments(services)),
    GetRelatedRevisionsForUpdates: withCookie('GetRelatedRevisionsForUpdates', getRelated(services)),
  };
  const names = Object.keys(handlers) as (keyof typeof serverSyncContract)[];
  const operations = names.map((name): readonly [Operation, Handler] => [serverSyncContract[name], handlers[name]]);
  return {
    serverSync: createSoapService(operations, reportDefect),
    dssAuth: createSoapService([[dssAuthContract.GetAuthorizationCookie, authorize(services)]], reportDefect),
  };
}
