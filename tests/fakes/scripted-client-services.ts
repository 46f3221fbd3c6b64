import type { XmlElement } from '../../src/shared/catalog.js';
import { childElements, childNamed, textOf } from '../../src/main/core/xml/query.js';
import { readXml } from '../../src/main/core/xml/read.js';
import { escapeText } from '../../src/main/core/xml/write.js';
import type { SoapAnswer, SoapRequest, SoapTransport } from '../../src/main/core/wsus/soap/transport.js';
import { envelope } from './scripted-wsus.js';

/** A call as it arrived at a service for clients. */
export interface ClientCall {
  readonly operation: string;
  readonly body: XmlElement;
  /** The texts of all elements of that name inside the request, or inside the element `within` of it. */
  readonly values: (name: string, within?: string) => readonly string[];
}
/** The inner XML of the response element, or a whole answer. */
export type ClientScript = (call: ClientCall, times: number) => string | SoapAnswer;

const all = (element: XmlElement): XmlElement[] => [element, ...childElements(element).flatMap(all)];
const named = (elements: readonly XmlElement[], name: string): XmlElement[] => elements.flatMap(all).filter((element) => element.name === name);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const cookie = (name: string, data: string): string => `<${name}><Expiration>2026-10-01T09:00:00</Expiration><EncryptedData>${base64(data)}</EncryptedData></${name}>`;
export const config = (lastChange = '2026-09-01T00:00:00.123', registration = true): string =>
  `<GetConfigResult><LastChange>${lastChange}</LastChange><IsRegistrationRequired>${String(registration)}</IsRegistrationRequired></GetConfigResult>`;

/** A fault of [MS-WUSP]: its code is in the detail. */
export const clientFault = (code: string): SoapAnswer => ({
  status: 500,
  headers: {},
  body: envelope(`<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Fault occurred</faultstring><detail><ErrorCode>${code}</ErrorCode><Message>words of the server</Message><ID>x</ID><Method>m</Method></detail></soap:Fault>`),
});

export interface ScriptedUpdate {
  readonly id: number;
  readonly action?: string;
  readonly isLeaf?: boolean;
  readonly core?: string;
}
const updateInfo = ({ id, action = 'Install', isLeaf = true, core }: ScriptedUpdate): string =>
  `<UpdateInfo><ID>${String(id)}</ID><Deployment><ID>1</ID><Action>${action}</Action><IsAssigned>true</IsAssigned><LastChangeTime>2026-01-01</LastChangeTime></Deployment><IsLeaf>${String(isLeaf)}</IsLeaf>${core === undefined ? '' : `<Xml>${escapeText(core)}</Xml>`}</UpdateInfo>`;

export interface ScriptedSync {
  readonly fresh?: readonly ScriptedUpdate[];
  readonly changed?: readonly ScriptedUpdate[];
  readonly outOfScope?: readonly number[];
  readonly truncated?: boolean;
  readonly newCookie?: string;
}
export const sync = ({ fresh = [], changed = [], outOfScope = [], truncated = false, newCookie }: ScriptedSync = {}): string =>
  `<SyncUpdatesResult><NewUpdates>${fresh.map(updateInfo).join('')}</NewUpdates><OutOfScopeRevisionIDs>${outOfScope.map((id) => `<int>${String(id)}</int>`).join('')}</OutOfScopeRevisionIDs>` +
  `<ChangedUpdates>${changed.map(updateInfo).join('')}</ChangedUpdates><Truncated>${String(truncated)}</Truncated>${newCookie === undefined ? '' : cookie('NewCookie', newCookie)}</SyncUpdatesResult>`;

export const extendedInfo = (id: number, fragments: readonly string[], locations: readonly { sha1: string; url: string }[] = [], outOfScope: readonly number[] = []): string =>
  `<GetExtendedUpdateInfoResult><Updates>${fragments.map((xml) => `<Update><ID>${String(id)}</ID><Xml>${escapeText(xml)}</Xml></Update>`).join('')}</Updates>` +
  `<FileLocations>${fileLocations(locations)}</FileLocations><OutOfScopeRevisionIDs>${outOfScope.map((each) => `<int>${String(each)}</int>`).join('')}</OutOfScopeRevisionIDs></GetExtendedUpdateInfoResult>`;
export const fileLocations = (locations: readonly { sha1: string; url: string }[]): string =>
  locations.map(({ sha1, url }) => `<FileLocation><FileDigest>${sha1}</FileDigest><Url>${escapeText(url)}</Url></FileLocation>`).join('');

const introductions: Readonly<Record<string, ClientScript>> = {
  GetConfig: () => config(),
  GetAuthorizationCookie: () => `<GetAuthorizationCookieResult><PlugInId>SimpleTargeting</PlugInId><CookieData>${base64('authorized')}</CookieData></GetAuthorizationCookieResult>`,
  GetCookie: (_, times) => cookie('GetCookieResult', `cookie ${String(times)}`),
  RegisterComputer: () => '',
};

/** The services for clients at the far end of the wire: introductions go well unless a script says otherwise. */
export function scriptedClientServices(scripts: Readonly<Record<string, ClientScript>>): { readonly transport: SoapTransport; readonly calls: ClientCall[]; readonly requests: SoapRequest[]; readonly operations: () => string[] } {
  const calls: ClientCall[] = [];
  const requests: SoapRequest[] = [];
  const transport: SoapTransport = {
    post: async (request) => {
      requests.push(request);
      const body = childElements(childNamed(readXml(request.body), 'Body')!)[0]!;
      const call: ClientCall = { operation: body.name, body, values: (name, within = body.name) => named(named([body], within), name).map(textOf) };
      calls.push(call);
      const times = calls.filter(({ operation }) => operation === body.name).length;
      const answer = (scripts[body.name] ?? introductions[body.name])!(call, times);
      return Promise.resolve(
        typeof answer === 'string' ? { status: 200, headers: {}, body: envelope(`<${body.name}Response xmlns="${body.namespace}">${answer}</${body.name}Response>`) } : answer,
      );
    },
  };
  return { transport, calls, requests, operations: () => calls.map(({ operation }) => operation) };
}
