/** Random numbers that can be had again: the same seed gives the same run on one machine (xoshiro128**). */
export interface Random {
  /** An integer from 0 up to but not including the limit. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  bytes(length: number): Uint8Array;
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

export function createRandom(seed: number): Random {
  const state = new Uint32Array(4);
  for (let index = 0, mixed = seed >>> 0; index < 4; index += 1) {
    mixed = (Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) + 0x9e3779b9) >>> 0;
    state[index] = mixed;
  }
  const next = (): number => {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const [third, fourth] = [c ^ a, d ^ b];
    state.set([a ^ fourth, b ^ third, third ^ (b << 9), rotate(fourth, 11)]);
    return result;
  };
  const below = (limit: number): number => (limit <= 1 ? 0 : Math.floor((next() / 4_294_967_296) * limit));
  return {
    below,
    chance: (probability) => next() / 4_294_967_296 < probability,
    pick: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError('there is nothing to pick from');
      return value;
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
