import { oneLine, refuse, shown } from './fields.js';

/** What Windows takes as an address; the SDP schema has the same limit. */
const maxAddress = 2083;

type AddressDefect = 'catalog/url-invalid' | 'catalog/url-scheme' | 'catalog/url-credentials';

/** As nearly all addresses are written: nothing in them can be read in two ways, so the parser of addresses need not be asked. */
const plain = /^https?:\/\/(?!.*\/\/|[^/]*xn--)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:\/[\w.~-]*)*$/u;

/**
 * The address as it will be used, or what is wrong with it. Spaces, which vendors do write, become %20.
 * Control characters and backslashes are refused: URL parsers drop or turn them silently, so that two of
 * them see different hosts.
 */
function readAddress(text: string): { readonly address: string } | { readonly defect: AddressDefect } {
  if (text.length <= maxAddress && plain.test(text)) return { address: text };
  const scheme = /^([a-z][a-z0-9+.-]*):/iu.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return { defect: 'catalog/url-scheme' };
  if (!/^https?:\/\/[^/]/iu.test(text) || /[\p{Cc}\p{Cf}\p{Cs}\\]/u.test(text)) return { defect: 'catalog/url-invalid' };
  const address = text.replaceAll(' ', '%20');
  if (address.length > maxAddress || !URL.canParse(address)) return { defect: 'catalog/url-invalid' };
  const { username, password, host } = new URL(address);
  // An @ before the path is a login even when both of its halves are empty.
  if (username !== '' || password !== '' || /^https?:\/\/[^/?#]*@/iu.test(address)) return { defect: 'catalog/url-credentials' };
  return host === '' ? { defect: 'catalog/url-invalid' } : { address };
}

/** An address for people to open; `undefined` when it is none. Nothing depends on it. */
export function readLink(text: string): string | undefined {
  const result = readAddress(oneLine(text));
  return 'address' in result ? result.address : undefined;
}

/** `\\server\share`, `C:\folder`, `LocalHost\Repository`: a place on the maker's own machines. */
const isPath = (text: string): boolean => /^(?:[A-Za-z]:[\\/]|\\\\|[^:/?#]*\\)/u.test(text) || /^[\w .-]+$/u.test(text);

/**
 * Where a file is downloaded from. Publishers who do not offer the file write a path of their own there;
 * it is taken as "no public address" and never opened.
 * @throws Fault `catalog/url-scheme`, `catalog/url-credentials`, `catalog/url-invalid`
 */
export function readDownloadAddress(text: string, field: string): string | undefined {
  const line = text.trim();
  if (line === '' || isPath(line)) return undefined;
  const result = readAddress(line);
  // What stands before the @ is a secret of somebody: it is not repeated in the error.
  return 'address' in result ? result.address : refuse(result.defect, { field, address: shown(line.replace(/\/\/[^/]*@/u, '//…@')) });
}
