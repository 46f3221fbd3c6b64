import { readSimple, writeSimple, type SimpleValue } from '../soap/lexical.js';
import { asSimple, sequence, type SimpleType } from '../soap/schema.js';
import type { SoapRecord } from '../soap/values.js';
import { serverPaths } from '../shares.js';
import type { Settings } from '../store/settings.js';
import { configurationRow } from './configuration-row.js';

/** Values as text, as they stand on the wire; null for an absent string. */
type ConfigurationText = Readonly<Record<string, string | null>>;

const fields = sequence(configurationRow).map((field) => ({ name: field.name, type: asSimple(field.type) ?? 'string' }));

const blank: Readonly<Partial<Record<SimpleType, string>>> = { boolean: 'false', guid: '00000000-0000-0000-0000-000000000000' };
const isNumber = (type: SimpleType): boolean => ['int', 'long', 'short', 'unsignedInt', 'unsignedByte'].includes(type);

/** The values of a freshly set up server that publishing looks at; every other one is its type's zero. */
const usual: Readonly<Record<string, string>> = {
  maxDeltaSyncPeriod: '61',
  anonymousCookieExpirationTime: '36000000000',
  simpleTargetingCookieExpirationTime: '36000000000',
  maximumServerCookieExpirationTime: '2592000000000',
  configurationChangeNumber: '1',
  IsRegistrationRequired: 'true',
  ReportingServiceUrl: '',
  MaxCoreUpdatesPerRequest: '200',
  MaxExtendedUpdatesPerRequest: '50',
  DoServerSyncCompression: 'true',
  WsusInstallType: '1',
  OobeInitialized: 'true',
  MUUrl: 'https://sws.update.microsoft.com',
  ServerPortNumber: '443',
  SyncToMU: 'true',
  ServerSupportsAllAvailableLanguages: 'true',
  AutoDeployMandatory: 'true',
  AutoRefreshDeployments: 'true',
  AutoRefreshDeploymentsDeclineExpired: 'true',
  LocalContentCacheLocation: serverPaths.content,
  MaxSimultaneousFileDownloads: '10',
  ClientReportingLevel: '2',
  MaxXmlPerRequest: '204800',
  LocalPublishingMaxCabSize: '384',
};

function defaults(serverId: string, now: Date): ConfigurationText {
  const own: Readonly<Record<string, string>> = { ServerId: serverId, LastConfigChange: now.toISOString(), ServerString: 'practice' };
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const value = own[name] ?? usual[name];
      if (value !== undefined) return [name, value];
      if (type === 'dateTime') return [name, '0001-01-01T00:00:00'];
      return [name, isNumber(type) ? '0' : (blank[type] ?? null)];
    }),
  );
}

/** tbConfiguration: one row that is read and written whole. */
export interface Configuration {
  readonly serverId: string;
  row(): SoapRecord;
  text(name: string): string | null;
  isTrue(name: string): boolean;
  /** Writes the whole row, as `ExecuteSPSetConfiguration` does: what a caller left out is lost. */
  replace(row: SoapRecord): void;
  set(name: string, value: string): void;
}

export function createConfiguration(settings: Settings, serverId: string, now: () => Date): Configuration {
  const key = 'configuration';
  const current = (): ConfigurationText => settings.read<ConfigurationText>(key, defaults(serverId, now()));
  const save = (values: ConfigurationText): void => {
    const change = BigInt(values['configurationChangeNumber'] ?? '0') + 1n;
    settings.write(key, { ...values, configurationChangeNumber: String(change), LastConfigChange: now().toISOString() });
  };
  if (settings.read<ConfigurationText | null>(key, null) === null) settings.write(key, defaults(serverId, now()));
  return {
    serverId,
    row: () => {
      const values = current();
      const cell = (name: string, type: SimpleType): SimpleValue => {
        const value = values[name];
        return value === null || value === undefined ? null : readSimple(type, value);
      };
      return Object.fromEntries(fields.map(({ name, type }) => [name, cell(name, type)]));
    },
    text: (name) => current()[name] ?? null,
    isTrue: (name) => current()[name] === 'true',
    replace: (row) => {
      save(
        Object.fromEntries(
          fields.map(({ name, type }) => {
            const value = row[name] as SimpleValue;
            return [name, value === null ? null : writeSimple(type, value)];
          }),
        ),
      );
    },
    set: (name, value) => {
      if (!fields.some((field) => field.name === name)) throw new RangeError(`no setting ${name}`);
      save({ ...current(), [name]: value });
    },
  };
}
