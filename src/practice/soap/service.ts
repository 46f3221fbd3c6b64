import { parseXml, XmlError } from '../xml/read.js';
import { bodyOf, writeEnvelope } from './envelope.js';
import { faultMarkup, SoapFault } from './fault.js';
import { readParameters } from './deserialize.js';
import { LexicalError } from './lexical.js';
import type { Operation } from './schema.js';
import { writeResponse } from './serialize.js';
import { Parameters, type SoapRecord } from './values.js';

/** What a handler may know of the connection. */
export interface Caller {
  /** `http://127.0.0.1:PORT/TOKEN`, as the caller reached us. */
  readonly baseUrl: string;
  readonly secure: boolean;
}

export type Handler = (parameters: Parameters, caller: Caller) => SoapRecord | Promise<SoapRecord>;

export interface SoapRequest {
  readonly contentType: string | undefined;
  readonly soapAction: string | undefined;
  readonly body: string;
}
export interface SoapAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}
export type SoapService = (request: SoapRequest, caller: Caller) => Promise<SoapAnswer>;

/** Told when a handler failed in a way that no caller should be able to bring about. */
export type ReportDefect = (operation: string, error: unknown) => void;

const xmlType = 'text/xml; charset=utf-8';
const faultAnswer = (fault: SoapFault): SoapAnswer => ({ status: 500, contentType: xmlType, body: writeEnvelope(faultMarkup(fault)) });
const unreadable = (reason: string): SoapFault =>
  new SoapFault('Client', `System.Web.Services.Protocols.SoapException: Server was unable to read request. ---> System.InvalidOperationException: There is an error in XML document. ---> ${reason}`);

/** ASP.NET compares the media type only, and takes utf-8 or no charset. */
const isSoap11 = (contentType: string | undefined): boolean =>
  /^text\/xml\s*(?:;\s*charset="?utf-8"?\s*)?$/iu.test(contentType ?? '');

/** The header's value without its quotes; SOAP 1.1 §6.1.1 wants them, ASP.NET does without. */
function actionOf(header = ''): string {
  const value = header.trim();
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** An ASMX service: finds the operation by SOAPAction, reads its parameters, writes its answer or fault. */
export function createSoapService(operations: readonly (readonly [Operation, Handler])[], reportDefect: ReportDefect): SoapService {
  const byAction = new Map(operations.map((entry) => [entry[0].action, entry]));
  return async (request, caller) => {
    if (!isSoap11(request.contentType)) return { status: 415, contentType: 'text/plain', body: 'Unsupported Media Type' };
    const action = actionOf(request.soapAction);
    const entry = byAction.get(action);
    if (entry === undefined) {
      return faultAnswer(
        new SoapFault('Client', `System.Web.Services.Protocols.SoapException: Server did not recognize the value of HTTP Header SOAPAction: ${action}.`),
      );
    }
    const [operation, handler] = entry;
    try {
      const parameters = new Parameters(readParameters(operation, bodyOf(parseXml(request.body))));
      const answer = writeResponse(operation, await handler(parameters, caller));
      return { status: 200, contentType: xmlType, body: writeEnvelope(answer) };
    } catch (error) {
      if (error instanceof SoapFault) return faultAnswer(error);
      if (error instanceof XmlError) return faultAnswer(unreadable(`System.Xml.XmlException: ${error.message}`));
      if (error instanceof LexicalError) return faultAnswer(unreadable(`System.FormatException: ${error.message}`));
      reportDefect(operation.name, error);
      return faultAnswer(new SoapFault('Server', 'System.Web.Services.Protocols.SoapException: Server was unable to process request.'));
    }
  };
}
