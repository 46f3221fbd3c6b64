import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

export const nameOfInput = (input: Uint8Array): string => createHash('sha256').update(input).digest('hex').slice(0, 16);

export interface NamedInput {
  readonly name: string;
  readonly input: Uint8Array;
}

/** The inputs of a folder in the order of their names; none when there is no such folder. */
export function readInputs(folder: string): NamedInput[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.txt'))
    .sort()
    .map((name) => ({ name, input: new Uint8Array(readFileSync(join(folder, name))) }));
}

export function keepInput(folder: string, input: Uint8Array, prefix = ''): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${prefix}${nameOfInput(input)}`);
  writeFileSync(file, input);
  return file;
}

/** Inputs are much alike, so one compressed file of them is a tenth of what they are: for each its length (32 bits, little-endian) and its bytes. Returns its size. */
export function packInputs(file: string, inputs: readonly Uint8Array[]): number {
  const parts = inputs.flatMap((input) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(input.length);
    return [length, input];
  });
  mkdirSync(dirname(file), { recursive: true });
  const packed = brotliCompressSync(Buffer.concat(parts), { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } });
  writeFileSync(file, packed);
  return packed.length;
}

function unpackInputs(file: string): NamedInput[] {
  if (!existsSync(file)) return [];
  const all = brotliDecompressSync(readFileSync(file));
  const inputs: NamedInput[] = [];
  for (let at = 0; at < all.length; ) {
    const input = new Uint8Array(all.subarray(at + 4, at + 4 + all.readUInt32LE(at)));
    inputs.push({ name: nameOfInput(input), input });
    at += 4 + input.length;
  }
  return inputs;
}

/** Where a target's packed inputs lie, beside the folder of those that once showed a defect. */
export const packedFile = (corpusFolder: string): string => `${corpusFolder}.br`;

/** All that is kept of a target: what once showed a defect, under a name that says which, and what reaches far. */
export const readCorpus = (corpusFolder: string): NamedInput[] => [...readInputs(corpusFolder), ...unpackInputs(packedFile(corpusFolder))];
