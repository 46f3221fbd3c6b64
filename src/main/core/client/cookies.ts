import type { XmlElement } from '../../../shared/catalog.js';
import { decodeBase64, demandChild, optionalChild, optionalText } from '../wsus/soap/answer.js';
import { textOf } from '../xml/query.js';
import type { ElementWriters } from '../wsus/soap/envelope.js';

/** What the server knows a client by. Opaque: a client hands it back as it came. */
export interface Cookie {
  /** As the server wrote it: not every server adds a zone. */
  readonly expiration: string;
  readonly data: Uint8Array;
}

/** What the plug-in for authorisation gave out, for `GetCookie`. */
export interface AuthorizationCookie {
  readonly plugInId: string;
  readonly data: Uint8Array;
}

const dataOf = (parent: XmlElement, name: string): Uint8Array => decodeBase64(optionalText(parent, name) ?? '', name);

/** @throws AnswerUnexpected */
export const readCookie = (element: XmlElement): Cookie => ({ expiration: textOf(demandChild(element, 'Expiration')).trim(), data: dataOf(element, 'EncryptedData') });

/** @throws AnswerUnexpected */
export const optionalCookie = (parent: XmlElement, name: string): Cookie | undefined => {
  const element = optionalChild(parent, name);
  return element === undefined ? undefined : readCookie(element);
};

/** @throws AnswerUnexpected */
export const readAuthorizationCookie = (element: XmlElement): AuthorizationCookie => ({
  plugInId: textOf(demandChild(element, 'PlugInId')),
  data: dataOf(element, 'CookieData'),
});

export const writeCookie = ({ structure, dateTime, base64 }: ElementWriters, name: string, { expiration, data }: Cookie): XmlElement =>
  structure(name, [dateTime('Expiration', expiration), base64('EncryptedData', data)]);
