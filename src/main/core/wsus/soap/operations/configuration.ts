import type { XmlElement } from '../../../../../shared/catalog.js';
import { parseGuid, type Guid } from '../../../../../shared/units.js';
import { isElement } from '../../../xml/query.js';
import { AnswerUnexpected, demandChild, optionalText, readFlag, readInteger } from '../answer.js';
import { structure } from '../envelope.js';
import { adminNamespace } from '../namespaces.js';
import { noAnswer, noParameters, type Operation } from '../operation.js';

/** What publishing needs of the server's configuration, and the row itself for writing it back. */
export interface ServerConfiguration {
  /** Goes into every update as its PublisherID. */
  readonly serverId: Guid;
  /** The server's own path of WsusContent: a local disk or a UNC. Unchecked text of the server. */
  readonly localContentCacheLocation: string;
  /** Megabytes (2^20 bytes) that one cabinet may have. */
  readonly localPublishingMaxCabSize: number;
  readonly replicaMode: boolean;
  /** Clients fetch content from Microsoft; nothing local is served then. */
  readonly hostOnMicrosoftUpdate: boolean;
  readonly serverString: string;
  /** The ConfigurationTableRow as it came, about 120 elements in the order of the WSDL. */
  readonly row: XmlElement;
}

function readConfiguration(response: XmlElement): ServerConfiguration {
  const row = demandChild(demandChild(response, 'ExecuteSPGetConfigurationResult'), 'Configuration');
  const serverId = parseGuid(optionalText(row, 'ServerId') ?? '');
  if (serverId === undefined) throw new AnswerUnexpected('ServerId is no GUID');
  return {
    serverId,
    localContentCacheLocation: optionalText(row, 'LocalContentCacheLocation') ?? '',
    localPublishingMaxCabSize: readInteger(row, 'LocalPublishingMaxCabSize'),
    replicaMode: readFlag(row, 'ReplicaMode'),
    hostOnMicrosoftUpdate: readFlag(row, 'HostOnMu'),
    serverString: optionalText(row, 'ServerString') ?? '',
    row,
  };
}

export const getConfiguration: Operation<undefined, ServerConfiguration> = {
  name: 'ExecuteSPGetConfiguration',
  parameters: noParameters,
  read: readConfiguration,
};

const isLimit = (child: XmlElement | string): child is XmlElement =>
  isElement(child) && child.name === 'LocalPublishingMaxCabSize' && child.namespace === adminNamespace;

function withMaxCabSize(row: XmlElement, megabytes: number): XmlElement {
  if (row.children.filter(isLimit).length !== 1) throw new RangeError('the configuration row does not have exactly one LocalPublishingMaxCabSize');
  const children = row.children.map((child) => (isLimit(child) ? { ...child, attributes: [], children: [String(megabytes)] } : child));
  return { namespace: adminNamespace, name: 'row', attributes: [], children };
}

export interface CabinetLimitChange {
  /** The row as `getConfiguration` gave it, read immediately before: the service replaces the whole row. */
  readonly row: XmlElement;
  readonly megabytes: number;
}

/**
 * Writes the whole configuration row back with one field changed. The lists carry languages to switch on
 * and off and program keys; empty ones change nothing.
 */
export const setMaxCabinetSize: Operation<CabinetLimitChange, undefined> = {
  name: 'ExecuteSPSetConfiguration',
  parameters: ({ row, megabytes }) => [
    withMaxCabSize(row, megabytes),
    ...['listTrue', 'listFalse', 'ussListTrue', 'ussListFalse', 'programKeys'].map((name) => structure(name, [])),
  ],
  read: noAnswer,
};

/** The server's own path behind its WSUSTemp share; may hold `%variables%`. */
export const getTempContentCache: Operation<undefined, string> = {
  name: 'ExecuteSPGetTempContentCache',
  parameters: noParameters,
  read: (response) => optionalText(response, 'ExecuteSPGetTempContentCacheResult') ?? '',
};
