import { wsusDate } from '../soap/lexical.js';
import { invalidArgument } from '../soap/fault.js';
import type { Handler } from '../soap/service.js';
import { rows } from '../soap/values.js';
import { serverPaths } from '../shares.js';
import { currentRole, handlersFor, type AdminContext } from './context.js';

/** A Windows Server 2022 with a recent cumulative update reports itself in this form. */
const serverVersion = '10.0.20348.2849';
const protocolVersion = '1.20';

/** The limit the console lets an administrator set, in megabytes: a cabinet must stay below 2 GB. */
const cabSizeRange = { minimum: 1, maximum: 2047 };

const getConfiguration =
  ({ configuration }: AdminContext): Handler =>
  () => ({
    ExecuteSPGetConfigurationResult: {
      Configuration: configuration.row(),
      GroupAuthorization: { GroupAuthorizationTableRow: [] },
      Authorization: {
        AuthorizationPlugInTableRow: [
          { PlugInId: 'SimpleTargeting', AssemblyName: null, ClassName: null, Data: null, Url: 'SimpleAuthWebService/SimpleAuth.asmx', Parameter: '' },
        ],
      },
    },
  });

const setConfiguration =
  ({ configuration }: AdminContext): Handler =>
  (parameters) => {
    const row = parameters.record('row');
    if (row === null) throw invalidArgument('Value cannot be null. Parameter name: row');
    if (row.guid('ServerId') !== configuration.serverId) throw invalidArgument('ServerId cannot be changed.');
    if (row.text('LocalContentCacheLocation') !== configuration.text('LocalContentCacheLocation')) {
      throw invalidArgument('LocalContentCacheLocation cannot be changed in this way.');
    }
    const size = row.integer('LocalPublishingMaxCabSize');
    if (size < cabSizeRange.minimum || size > cabSizeRange.maximum) {
      throw invalidArgument(`Specified argument was out of the range of valid values. Parameter name: LocalPublishingMaxCabSize (${String(size)})`);
    }
    configuration.replace(row.all);
    return {};
  };

const getSubscription =
  ({ store }: AdminContext): Handler =>
  () => ({
    GetSubscriptionResult: {
      synchronizeAutomaticallyTimeOfDay: 0n,
      LastModifiedBy: store.settings.read<boolean>('site-server', false) ? 'CONTOSO\\SITE01$' : 'WUS Server',
      LastModifiedTime: wsusDate(store.now().toISOString()),
      LastSynchronizationTime: '0001-01-01T00:00:00',
      SynchronizeAutomatically: false,
      Anchor: null,
      DeploymentAnchor: null,
      NumberOfSynchronizationsPerDay: 1,
      IsCategoryOnly: false,
    },
  });

export const serviceHandlers = handlersFor((context) =>
  ({
    GetServerVersion: () => ({ GetServerVersionResult: serverVersion }),
    GetServerProtocolVersion: () => ({ GetServerProtocolVersionResult: protocolVersion }),
    GetCurrentUserRole: () => ({ GetCurrentUserRoleResult: currentRole(context.store) }),
    ExecuteSPGetConfiguration: getConfiguration(context),
    ExecuteSPSetConfiguration: setConfiguration(context),
    ExecuteSPGetTempContentCache: () => ({ ExecuteSPGetTempContentCacheResult: serverPaths.temporary }),
    GetSubscription: getSubscription(context),
    GetSubscriptionState: () => ({ GetSubscriptionStateResult: 0 }),
    GetSubscriptionCategories: () => ({ GetSubscriptionCategoriesResult: rows([]) }),
  }));

export const ping =
  ({ store, configuration }: AdminContext): Handler =>
  (_, caller) => ({
    PingResult: {
      SuccessFlag: true,
      ServicesTime: wsusDate(store.now().toISOString()),
      ServicesName: 'ApiRemoting',
      ServicesMachine: configuration.text('ServerString'),
      IsHttps: caller.secure,
      RequestContentType: 'text/xml; charset=utf-8',
      ConfigFilePath: null,
      ConfigFileProjectName: null,
      ConfigFileEnvironmentName: null,
      ConfigFileLastModifiedTime: '0001-01-01T00:00:00',
      ConfigFileVersion: null,
      ConfigFileNextExpirationTime: '0001-01-01T00:00:00',
      ConfigFileExpirationModuloInMinutes: 0,
      DatabaseInfo: null,
      CustomInfo: null,
    },
  });
