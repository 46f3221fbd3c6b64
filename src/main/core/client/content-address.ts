import { clientCodes, ClientRefusal } from './refusal.js';
import { tidy } from '../wsus/soap/tidy.js';

const refuse = (message: string): never => {
  throw new ClientRefusal(clientCodes.noAddress, message, 'Check where the server says that content lies: in the WSUS console under Options, Update Files and Languages, and in the web site of the server.');
};

/** Whether an address lies below another one; `..` and the like are resolved before by `URL`. */
function isBelow(url: URL, base: URL): boolean {
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return url.origin === base.origin && url.pathname.startsWith(folder);
}

/**
 * The address that content is fetched from. A client goes wherever the server sends it; this one only
 * fetches from the server that it speaks with, so that no answer can make it call at another machine.
 * @throws ClientRefusal
 */
export function demandOwnContent(address: string, baseUrl: string): string {
  const url = URL.parse(address);
  if (url === null) return refuse(`The server gives "${tidy(address, 100)}" as the address of the file, which is none.`);
  if (!isBelow(url, new URL(baseUrl)) || url.username !== '' || url.password !== '') {
    return refuse(`The server sends clients to ${url.protocol}//${tidy(url.host, 100)} for the file, which is not where its own content lies. Nothing was fetched there.`);
  }
  url.hash = '';
  return url.href;
}
