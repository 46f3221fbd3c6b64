import { DerRefused } from './der/read.js';

const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/u;

/** A PEM file is text; DER begins with a SEQUENCE. */
export const isPem = (data: Uint8Array): boolean => Buffer.from(data).includes('-----BEGIN ');

/**
 * The DER of every block with the label (RFC 7468); text and blocks of other kinds around them are passed over.
 * @throws DerRefused for a block without an end or with something other than Base64 in it.
 */
export function decodePem(data: Uint8Array, label: string): Uint8Array[] {
  const text = Buffer.from(data).toString('latin1');
  const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`];
  const blocks: Uint8Array[] = [];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    const stop = text.indexOf(end, at);
    if (stop < 0) throw new DerRefused(`a block of the kind ${label} has no end`);
    const body = text.slice(at + begin.length, stop).replace(/\s+/gu, '');
    if (body.length % 4 !== 0 || !base64Pattern.test(body)) throw new DerRefused(`a block of the kind ${label} is not Base64`);
    blocks.push(Buffer.from(body, 'base64'));
  }
  return blocks;
}
