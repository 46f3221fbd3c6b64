import type { XmlElement } from '../../../shared/catalog.js';
import { AnswerUnexpected, decodeBase64, demandChild, optionalChild, optionalText, readFlag, readInteger } from '../wsus/soap/answer.js';
import { elementWriters } from '../wsus/soap/envelope.js';
import { noAnswer, type Operation } from '../wsus/soap/operation.js';
import { childrenNamed, textOf } from '../xml/query.js';
import { optionalCookie, readAuthorizationCookie, readCookie, writeCookie, type AuthorizationCookie, type Cookie } from './cookies.js';
import { writeComputerInfo, type Computer } from './computer.js';
import { clientNamespace, simpleAuthNamespace } from './namespaces.js';

const writers = elementWriters(clientNamespace);
const { structure, text, flag, integer, base64, dateTime } = writers;

/** What a client should pass ([MS-WUSP] 2.2.2.2.1). */
const protocolVersion = '1.8';
const itemsOf = (parent: XmlElement | undefined, name: string): XmlElement[] => (parent === undefined ? [] : childrenNamed(parent, name, parent.namespace));
const integers = (name: string, values: readonly number[]): XmlElement => structure(name, values.map((value) => integer('int', value)));

/** Numbers of revisions go back to the server as xsd:int: one that is none is not taken. */
function demandId(value: number): number {
  if (value < -0x8000_0000 || value > 0x7fff_ffff) throw new AnswerUnexpected('an id is no 32-bit integer');
  return value;
}

const readIds = (list: XmlElement | undefined): number[] =>
  itemsOf(list, 'int').map((item) => {
    const value = textOf(item).trim();
    if (!/^[+-]?\d{1,10}$/u.test(value)) throw new AnswerUnexpected('a list of ids holds something else');
    return demandId(Number(value));
  });
const readId = (parent: XmlElement): number => demandId(readInteger(parent, 'ID'));

/** What every later call rests on. */
export interface ClientConfiguration {
  /** Handed back to `GetCookie` exactly as it came. */
  readonly lastChange: string;
  readonly registrationRequired: boolean;
}

export const getConfig: Operation<undefined, ClientConfiguration> = {
  name: 'GetConfig',
  parameters: () => [text('protocolVersion', protocolVersion)],
  read: (response) => {
    const result = demandChild(response, 'GetConfigResult');
    return { lastChange: textOf(demandChild(result, 'LastChange')).trim(), registrationRequired: readFlag(result, 'IsRegistrationRequired') };
  },
};

const simpleAuth = elementWriters(simpleAuthNamespace);

/** Of the service SimpleAuth, not of the client service. */
export const getAuthorizationCookie: Operation<Computer, AuthorizationCookie> = {
  name: 'GetAuthorizationCookie',
  parameters: ({ clientId, groupName, dnsName }) => [simpleAuth.text('clientId', clientId), simpleAuth.text('targetGroupName', groupName), simpleAuth.text('dnsName', dnsName)],
  read: (response) => readAuthorizationCookie(demandChild(response, 'GetAuthorizationCookieResult')),
};

export interface CookieInput {
  readonly authorization: AuthorizationCookie;
  readonly oldCookie?: Cookie;
  readonly lastChange: string;
  /** ISO 8601, UTC. */
  readonly currentTime: string;
}

export const getCookie: Operation<CookieInput, Cookie> = {
  name: 'GetCookie',
  parameters: ({ authorization, oldCookie, lastChange, currentTime }) => [
    structure('authCookies', [structure('AuthorizationCookie', [text('PlugInId', authorization.plugInId), base64('CookieData', authorization.data)])]),
    oldCookie === undefined ? undefined : writeCookie(writers, 'oldCookie', oldCookie),
    dateTime('lastChange', lastChange),
    dateTime('currentTime', currentTime),
    text('protocolVersion', protocolVersion),
  ],
  read: (response) => readCookie(demandChild(response, 'GetCookieResult')),
};

interface WithCookie {
  readonly cookie: Cookie;
}

export const registerComputer: Operation<WithCookie & { readonly computer: Computer }, undefined> = {
  name: 'RegisterComputer',
  parameters: ({ cookie, computer }) => [writeCookie(writers, 'cookie', cookie), writeComputerInfo(writers, computer)],
  read: noAnswer,
};

/** One revision that the server tells the client of. */
export interface UpdateInfo {
  /** The server's own number of the revision. */
  readonly id: number;
  /** For example `Install` or `Evaluate`. */
  readonly action: string;
  readonly isLeaf: boolean;
  /** The Core fragment; only new revisions have one. */
  readonly core?: string;
}

export interface SyncInput {
  readonly installedNonLeaf: readonly number[];
  readonly otherCached: readonly number[];
}

export interface SyncAnswer {
  readonly newUpdates: readonly UpdateInfo[];
  readonly changedUpdates: readonly UpdateInfo[];
  readonly outOfScope: readonly number[];
  readonly truncated: boolean;
  readonly newCookie?: Cookie;
}

function readUpdateInfo(info: XmlElement): UpdateInfo {
  const core = optionalText(info, 'Xml');
  const action = textOf(demandChild(demandChild(info, 'Deployment'), 'Action')).trim();
  return { id: readId(info), action, isLeaf: readFlag(info, 'IsLeaf'), ...(core === undefined ? {} : { core }) };
}

export const syncUpdates: Operation<WithCookie & SyncInput, SyncAnswer> = {
  name: 'SyncUpdates',
  parameters: ({ cookie, installedNonLeaf, otherCached }) => [
    writeCookie(writers, 'cookie', cookie),
    structure('parameters', [
      flag('ExpressQuery', false),
      integers('InstalledNonLeafUpdateIDs', installedNonLeaf),
      integers('OtherCachedUpdateIDs', otherCached),
      flag('SkipSoftwareSync', false),
    ]),
  ],
  read: (response) => {
    const result = demandChild(response, 'SyncUpdatesResult');
    const newCookie = optionalCookie(result, 'NewCookie');
    return {
      newUpdates: itemsOf(optionalChild(result, 'NewUpdates'), 'UpdateInfo').map(readUpdateInfo),
      changedUpdates: itemsOf(optionalChild(result, 'ChangedUpdates'), 'UpdateInfo').map(readUpdateInfo),
      outOfScope: readIds(optionalChild(result, 'OutOfScopeRevisionIDs')),
      truncated: readFlag(result, 'Truncated'),
      ...(newCookie === undefined ? {} : { newCookie }),
    };
  },
};

/** Where the content of a file lies. */
export interface FileLocation {
  readonly sha1: Uint8Array;
  readonly url: string;
}

const readLocations = (list: XmlElement | undefined): FileLocation[] =>
  itemsOf(list, 'FileLocation').flatMap((location) => {
    const url = optionalText(location, 'Url');
    const digest = optionalText(location, 'FileDigest');
    return url === undefined || digest === undefined ? [] : [{ url: url.trim(), sha1: decodeBase64(digest, 'FileDigest') }];
  });

export interface ExtendedInfo {
  readonly fragments: readonly { readonly id: number; readonly xml: string }[];
  readonly locations: readonly FileLocation[];
  readonly outOfScope: readonly number[];
}

export interface ExtendedInput {
  readonly revisionIds: readonly number[];
  readonly locales: readonly string[];
}

export const getExtendedUpdateInfo: Operation<WithCookie & ExtendedInput, ExtendedInfo> = {
  name: 'GetExtendedUpdateInfo',
  parameters: ({ cookie, revisionIds, locales }) => [
    writeCookie(writers, 'cookie', cookie),
    integers('revisionIDs', revisionIds),
    structure('infoTypes', [text('XmlUpdateFragmentType', 'Extended'), text('XmlUpdateFragmentType', 'LocalizedProperties')]),
    structure('locales', locales.map((locale) => text('string', locale))),
  ],
  read: (response) => {
    const result = demandChild(response, 'GetExtendedUpdateInfoResult');
    return {
      fragments: itemsOf(optionalChild(result, 'Updates'), 'Update').map((update) => ({ id: readId(update), xml: optionalText(update, 'Xml') ?? '' })),
      locations: readLocations(optionalChild(result, 'FileLocations')),
      outOfScope: readIds(optionalChild(result, 'OutOfScopeRevisionIDs')),
    };
  },
};

export const getFileLocations: Operation<WithCookie & { readonly digests: readonly Uint8Array[] }, readonly FileLocation[]> = {
  name: 'GetFileLocations',
  parameters: ({ cookie, digests }) => [writeCookie(writers, 'cookie', cookie), structure('fileDigests', digests.map((digest) => base64('base64Binary', digest)))],
  read: (response) => readLocations(optionalChild(demandChild(response, 'GetFileLocationsResult'), 'FileLocations')),
};

/** For a test that walks over all of them. */
export const clientOperations = { getConfig, getCookie, registerComputer, syncUpdates, getExtendedUpdateInfo, getFileLocations } as const;
