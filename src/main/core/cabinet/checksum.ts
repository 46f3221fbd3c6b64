/** The little-endian dwords of the payload; copied when it does not lie on a dword boundary. */
function dwordsOf(data: Uint8Array, count: number): Uint32Array {
  if (data.byteOffset % 4 === 0) return new Uint32Array(data.buffer, data.byteOffset, count);
  // Not `slice`: a Buffer's would share the memory.
  return new Uint32Array(new Uint8Array(data.subarray(0, count * 4)).buffer);
}

/**
 * The checksum of a CFDATA block ([MS-CAB] 3.1): the XOR of the payload's dwords and of the dword that
 * holds both sizes. The one to three bytes left over are taken in the opposite byte order. Every
 * processor that Electron runs on is little-endian, so a Uint32Array reads what the format means.
 */
export function blockChecksum(payload: Uint8Array, unpackedSize: number): number {
  const count = payload.length >>> 2;
  const dwords = dwordsOf(payload, count);
  // Four sums that do not wait for each other: the processor makes them side by side.
  let [sum, second, third, fourth] = [0, 0, 0, 0];
  let dword = 0;
  for (; dword + 4 <= count; dword += 4) {
    sum ^= dwords[dword] ?? 0;
    second ^= dwords[dword + 1] ?? 0;
    third ^= dwords[dword + 2] ?? 0;
    fourth ^= dwords[dword + 3] ?? 0;
  }
  for (; dword < count; dword += 1) sum ^= dwords[dword] ?? 0;
  sum ^= second ^ third ^ fourth;
  let rest = 0;
  for (let index = count * 4; index < payload.length; index += 1) rest = (rest << 8) | (payload[index] ?? 0);
  return (sum ^ rest ^ (payload.length | (unpackedSize << 16))) >>> 0;
}
