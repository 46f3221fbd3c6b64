import type { XmlElement } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import { childElements, childNamed, textOf } from '../../xml/query.js';
import type { XmlLimits } from '../../xml/limits.js';
import { readXml, XmlRefused } from '../../xml/read.js';
import { adminNamespace, soapNamespace } from './namespaces.js';
import { readSoapFault } from './soap-fault.js';
import { tidy } from './tidy.js';
import type { SoapAnswer } from './transport.js';

/** A full search of a big server: some 20,000 rows of 37 columns. The transport limits the bytes before. */
const answerLimits: XmlLimits = { maxDepth: 60, maxElementCharacters: 128 * 1024 * 1024, maxElements: 2_000_000 };

/** Says that an answer is well-formed but not what the WSDL promises; the client adds which operation it was. */
export class AnswerUnexpected extends Error {
  override readonly name = 'AnswerUnexpected';
}

const hostOf = (location: string | undefined): string => {
  try {
    return location === undefined ? 'nowhere' : new URL(location, 'http://same-server').hostname;
  } catch {
    return 'an unreadable address';
  }
};

function demandSoapStatus(operation: string, answer: SoapAnswer): void {
  const { status, headers } = answer;
  // ASP.NET answers faults with 500 (SOAP 1.1 §6.2); every other status is IIS or something before it.
  if (status === 200 || status === 500) return;
  if (status >= 300 && status < 400) throw new Fault('wsus/redirected', { operation, status, to: hostOf(headers['location']) });
  if (status === 401) throw new Fault('wsus/login-refused', { operation, offered: tidy(headers['www-authenticate'] ?? 'none', 100) });
  if (status === 407) throw new Fault('wsus/proxy-login', { operation });
  if (status === 403) throw new Fault('wsus/access-refused', { operation });
  if (status === 404 || status === 405) throw new Fault('wsus/no-service', { operation, status });
  if (status === 502 || status === 503 || status === 504) throw new Fault('wsus/service-stopped', { operation, status });
  throw new Fault('wsus/unexpected-status', { operation, status });
}

function readEnvelope(operation: string, answer: SoapAnswer): XmlElement {
  try {
    return readXml(answer.body.replace(/^\uFEFF/u, ''), answerLimits);
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error;
    throw new Fault('wsus/answer-unreadable', { operation, status: answer.status, reason: tidy(error.message) }, { cause: error });
  }
}

/**
 * The `…Response` element of an answer, in the namespace of the service.
 * @throws Fault when it is a SOAP fault, an error of the web server, or not XML of this service.
 */
export function readAnswer(operation: string, answer: SoapAnswer, namespace: string = adminNamespace): XmlElement {
  demandSoapStatus(operation, answer);
  const envelope = readEnvelope(operation, answer);
  const unexpected = (detail: string): Fault => new Fault('wsus/answer-unexpected', { operation, detail });
  if (envelope.name !== 'Envelope' || envelope.namespace !== soapNamespace) throw unexpected(`the answer is <${tidy(envelope.name, 60)}>, no SOAP envelope`);
  const body = childNamed(envelope, 'Body', soapNamespace);
  if (body === undefined) throw unexpected('the envelope has no body');
  const fault = childNamed(body, 'Fault', soapNamespace);
  if (fault !== undefined) throw readSoapFault(operation, fault);
  const [response, ...more] = childElements(body);
  if (response?.name !== `${operation}Response` || response.namespace !== namespace || more.length > 0) {
    throw unexpected(`the body does not hold exactly one ${operation}Response`);
  }
  if (answer.status !== 200) throw new Fault('wsus/unexpected-status', { operation, status: answer.status });
  return response;
}

/** The descriptions of all services say `elementFormDefault="qualified"`: a part is in the namespace of its whole. */
const own = (parent: XmlElement, name: string): XmlElement | undefined => childNamed(parent, name, parent.namespace);

/** `undefined` for an absent element and for `xsi:nil`. */
export function optionalChild(parent: XmlElement, name: string): XmlElement | undefined {
  const child = own(parent, name);
  return child === undefined || isNil(child) ? undefined : child;
}

export function demandChild(parent: XmlElement, name: string): XmlElement {
  const child = optionalChild(parent, name);
  if (child === undefined) throw new AnswerUnexpected(`${parent.name} has no ${name}`);
  return child;
}

export const isNil = (element: XmlElement): boolean =>
  element.attributes.some((attribute) => attribute.name === 'nil' && attribute.namespace !== '' && /^(?:true|1)$/u.test(attribute.value.trim()));

export const optionalText = (parent: XmlElement, name: string): string | undefined => {
  const child = optionalChild(parent, name);
  return child === undefined ? undefined : textOf(child);
};

export function readInteger(parent: XmlElement, name: string): number {
  const value = textOf(demandChild(parent, name)).trim();
  if (!/^[+-]?\d{1,15}$/u.test(value)) throw new AnswerUnexpected(`${name} is no integer`);
  return Number(value);
}

export function readFlag(parent: XmlElement, name: string): boolean {
  const value = textOf(demandChild(parent, name)).trim();
  if (!/^(?:true|false|0|1)$/u.test(value)) throw new AnswerUnexpected(`${name} is no boolean`);
  return value === 'true' || value === '1';
}

/** Strict base64 (RFC 4648 §4), white space between the lines allowed as XML Schema allows it. */
export function decodeBase64(value: string, what: string): Uint8Array {
  const bare = value.replace(/\s+/gu, '');
  if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/u.test(bare)) throw new AnswerUnexpected(`${what} is no base64`);
  return new Uint8Array(Buffer.from(bare, 'base64'));
}
