import { allNamed, elementsOf, firstNamed, isNamed, xsiNamespace, type Node } from '../xml/node.js';
import { tag, type Markup } from '../xml/write.js';
import { SoapFault } from './fault.js';

/** SOAP 1.1 §3. */
const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';

/**
 * The first element of the body; `undefined` for an empty one.
 * @throws SoapFault when the document is no SOAP 1.1 envelope.
 */
export function bodyOf(envelope: Node): Node | undefined {
  if (envelope.name === 'Envelope' && envelope.namespace !== soapNamespace) {
    throw new SoapFault(
      'VersionMismatch',
      `Possible SOAP version mismatch: Envelope namespace ${envelope.namespace} was unexpected. Expecting ${soapNamespace}.`,
    );
  }
  const body = isNamed(envelope, soapNamespace, 'Envelope') ? firstNamed(envelope, soapNamespace, 'Body') : undefined;
  if (body === undefined || allNamed(envelope, soapNamespace, 'Body').length !== 1) {
    throw new SoapFault('Client', 'Server was unable to read request. ---> The root element is no SOAP envelope with one Body.');
  }
  return elementsOf(body)[0];
}

export const writeEnvelope = (content: Markup): string =>
  '<?xml version="1.0" encoding="utf-8"?>' +
  tag(
    'soap:Envelope',
    { 'xmlns:soap': soapNamespace, 'xmlns:xsi': xsiNamespace, 'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema' },
    [tag('soap:Body', {}, [content])],
  ).text;
