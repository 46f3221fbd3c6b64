const blockLength = 64;
const shifts = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const;
/** The order in which each round takes the words of a block. */
const orders = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const;
const constants = [0, 0x5a_82_79_99, 0x6e_d9_eb_a1] as const;
const mixers: readonly ((x: number, y: number, z: number) => number)[] = [
  (x, y, z) => (x & y) | (~x & z),
  (x, y, z) => (x & y) | (x & z) | (y & z),
  (x, y, z) => x ^ y ^ z,
];

const rotated = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** §3.1 and §3.2: a bit, zeros, and the length in bits, so that whole blocks come out. */
function padded(message: Uint8Array): DataView {
  const length = Math.ceil((message.byteLength + 9) / blockLength) * blockLength;
  const bytes = new Uint8Array(length);
  bytes.set(message);
  bytes[message.byteLength] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(length - 8, BigInt(message.byteLength) * 8n, true);
  return view;
}

type State = [a: number, b: number, c: number, d: number];

function digestBlock(state: State, view: DataView, offset: number): State {
  let [a, b, c, d] = state;
  for (const [round, order] of orders.entries()) {
    for (const [step, word] of order.entries()) {
      const sum = a + (mixers[round]?.(b, c, d) ?? 0) + view.getUint32(offset + 4 * word, true) + (constants[round] ?? 0);
      [a, b, c, d] = [d, rotated(sum | 0, shifts[round]?.[step % 4] ?? 0), b, c];
    }
  }
  return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0];
}

/** MD4 (RFC 1320), which Windows keeps passwords by and OpenSSL 3 no longer offers. Broken: for nothing but NTLM. */
export function md4(message: Uint8Array): Buffer {
  const view = padded(message);
  let state: State = [0x67_45_23_01, 0xef_cd_ab_89, 0x98_ba_dc_fe, 0x10_32_54_76];
  for (let offset = 0; offset < view.byteLength; offset += blockLength) state = digestBlock(state, view, offset);
  const digest = Buffer.alloc(16);
  for (const [index, word] of state.entries()) digest.writeInt32LE(word | 0, 4 * index);
  return digest;
}
