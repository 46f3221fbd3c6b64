import type { XmlElement } from '../../src/shared/catalog.js';
import { childElements, childNamed, textOf } from '../../src/main/core/xml/query.js';
import { readXml } from '../../src/main/core/xml/read.js';
import { createWsusClient, type WsusClient } from '../../src/main/core/wsus/soap/client.js';
import type { SoapAnswer, SoapRequest, SoapTransport } from '../../src/main/core/wsus/soap/transport.js';

const tns = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService';

/** What arrived: the operation's name and a way to read its parameters by path, `updateId/UpdateId`. */
export interface ReceivedCall {
  readonly operation: string;
  readonly body: XmlElement;
  readonly parameter: (path: string) => string | undefined;
}

/** The inner XML of the response element, a whole answer, or an error. */
export type Script = (call: ReceivedCall) => string | SoapAnswer;

export const envelope = (inner: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>${inner}</soap:Body></soap:Envelope>`;

export const response = (operation: string, inner: string): string => envelope(`<${operation}Response xmlns="${tns}">${inner}</${operation}Response>`);
export const result = (operation: string, value: string | number | boolean): string => `<${operation}Result>${String(value)}</${operation}Result>`;

/** A fault as ASP.NET sends it: the cause nested inside its wrapper. */
export const fault = (message: string, type = 'System.InvalidOperationException'): SoapAnswer => ({
  status: 500,
  headers: {},
  body: envelope(
    `<soap:Fault><faultcode>soap:Server</faultcode><faultstring>System.Web.Services.Protocols.SoapException: outer ---&gt; ${type}: ${message}\n   at Some.Where()</faultstring>` +
      `<detail><Exception Assembly="a" Type="System.Exception" Message="outer"><Exception Assembly="a" Type="${type}" Message="${message}" /></Exception></detail></soap:Fault>`,
  ),
});

export const unknownOperation = (operation: string): SoapAnswer => ({
  status: 500,
  headers: {},
  body: envelope(
    `<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Server did not recognize the value of HTTP Header SOAPAction: ${tns}/${operation}.</faultstring><detail /></soap:Fault>`,
  ),
});

type Cell = string | number | boolean | null | { readonly guid: string } | { readonly bytes: Uint8Array };

function cell(value: Cell): string {
  if (value === null) return '<anyType xsi:nil="true" />';
  if (typeof value === 'number') return `<anyType xsi:type="xsd:int">${String(value)}</anyType>`;
  if (typeof value === 'boolean') return `<anyType xsi:type="xsd:boolean">${String(value)}</anyType>`;
  if (typeof value === 'string') return `<anyType xsi:type="xsd:string">${value}</anyType>`;
  if ('guid' in value) return `<anyType xmlns:q1="http://microsoft.com/wsdl/types/" xsi:type="q1:guid">${value.guid}</anyType>`;
  return `<anyType xsi:type="xsd:base64Binary">${Buffer.from(value.bytes).toString('base64')}</anyType>`;
}

export const row = (cells: readonly Cell[]): string => `<GenericReadableRow><Values>${cells.map(cell).join('')}</Values></GenericReadableRow>`;
export const categoryRow = (id: string, type: string, title: string, local: boolean): string =>
  row([1, { guid: id }, type, false, false, null, null, title, '', '', '2026-01-01T00:00:00', local ? 1 : 0]);

/** A WSUS at the far end of the wire that answers by script and remembers what it was asked. */
export function scriptedWsus(scripts: Readonly<Record<string, Script | string>>, headers: Readonly<Record<string, string>> = {}): {
  readonly transport: SoapTransport;
  readonly client: WsusClient;
  readonly calls: readonly ReceivedCall[];
  readonly requests: readonly SoapRequest[];
} {
  const calls: ReceivedCall[] = [];
  const requests: SoapRequest[] = [];
  const transport: SoapTransport = {
    post: async (request) => {
      requests.push(request);
      const body = childElements(childNamed(readXml(request.body), 'Body')!)[0]!;
      const parameter = (path: string): string | undefined => {
        const found = path.split('/').reduce<XmlElement | undefined>((parent, name) => (parent === undefined ? undefined : childNamed(parent, name, tns)), body);
        return found === undefined ? undefined : textOf(found);
      };
      const call: ReceivedCall = { operation: body.name, body, parameter };
      calls.push(call);
      const script = scripts[body.name];
      if (script === undefined) return Promise.resolve(unknownOperation(body.name));
      const answer = typeof script === 'string' ? script : script(call);
      return Promise.resolve(typeof answer === 'string' ? { status: 200, headers, body: response(body.name, answer) } : answer);
    },
  };
  return { transport, client: createWsusClient({ url: 'http://wsus.example:8530/ApiRemoting30/WebService.asmx', transport }), calls, requests };
}
