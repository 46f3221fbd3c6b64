import { createHash } from 'node:crypto';
import { parseGuid, type Guid } from '../../../../shared/units.js';

/** .NET's String.Trim: Unicode white space; JavaScript's takes the byte order mark too and leaves NEL. */
const trim = (text: string): string => text.replace(/^[\t-\r\u0085\p{Z}]+|[\t-\r\u0085\p{Z}]+$/gu, '');

/** .NET's ToLowerInvariant maps one UTF-16 unit to one: no final sigma, no dotted i that becomes two. */
function lower(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    const unit = text.charAt(index);
    const small = unit.toLowerCase();
    return small.length === 1 ? small : unit;
  }).join('');
}

export const categoryKey = (name: string): string => lower(trim(name));

/** The first 16 bytes of the SHA-1 read as .NET's `new Guid(byte[])`: its first three fields are little-endian. */
function guidOf(text: string): Guid {
  const bytes = createHash('sha1').update(text, 'utf8').digest().subarray(0, 16);
  const field = (from: number, to: number): string => bytes.subarray(from, to).toString('hex');
  const swapped = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex');
  const id = parseGuid(`${swapped(0, 4)}-${swapped(4, 6)}-${swapped(6, 8)}-${field(8, 10)}-${field(10, 16)}`);
  if (id === undefined) throw new TypeError('a digest did not make a GUID');
  return id;
}

/** The category that every console computes for a vendor, so that all of them meet in one. */
export const companyId = (vendor: string): Guid => guidOf(categoryKey(vendor));
/** Vendor and product are joined without a separator: that is how it is done, collisions included. */
export const productId = (vendor: string, product: string): Guid => guidOf(categoryKey(vendor) + categoryKey(product));
