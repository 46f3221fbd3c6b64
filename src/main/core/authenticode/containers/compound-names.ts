/**
 * A name as Windows compares it when it looks for an entry: in upper case, one UTF-16 unit for each ([MS-CFB] §2.6.4).
 * @param name UTF-16LE
 */
export function foldName(name: Uint8Array): string {
  let folded = '';
  for (const unit of Buffer.from(name.buffer, name.byteOffset, name.byteLength).toString('utf16le').split('')) {
    const upper = unit.toUpperCase();
    folded += upper.length === 1 ? upper : unit;
  }
  return folded;
}
