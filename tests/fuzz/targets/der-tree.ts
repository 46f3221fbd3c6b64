import { replaceRange } from '../engine/mutate.js';
import type { MutationTools } from '../engine/target.js';

/** BER as a tree for changing it: lenient, and with none of the product's code. */
export interface Tree {
  tag: number;
  content: Uint8Array | Tree[];
}

const maxDepth = 40;

function readHeader(data: Uint8Array, at: number): { readonly tag: number; readonly start: number; readonly end: number } | undefined {
  const [tag, first] = [data[at], data[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4) return undefined;
  const start = at + 2 + count;
  let length = first < 0x80 ? first : 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (data[at + 2 + index] ?? 0);
  return start + length > data.length ? undefined : { tag, start, end: start + length };
}

function readTrees(data: Uint8Array, depth: number): Tree[] | undefined {
  const trees: Tree[] = [];
  for (let at = 0; at < data.length; ) {
    const header = readHeader(data, at);
    if (header === undefined) return undefined;
    const content = data.subarray(header.start, header.end);
    const holdsMore = (header.tag & 0x20) !== 0 || header.tag === 4;
    const children = holdsMore && depth < maxDepth && content.length > 1 ? readTrees(content, depth + 1) : undefined;
    trees.push({ tag: header.tag, content: children ?? content });
    at = header.end;
  }
  return trees;
}

/** The value at the start of the bytes and its length; `undefined` when there is none. */
export function readTree(data: Uint8Array): { readonly tree: Tree; readonly length: number } | undefined {
  const header = readHeader(data, 0);
  const [tree] = header === undefined ? [] : (readTrees(data.subarray(0, header.end), 0) ?? []);
  return header === undefined || tree === undefined ? undefined : { tree, length: header.end };
}

function writeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

export function writeTree({ tag, content }: Tree): Uint8Array {
  const body = Array.isArray(content) ? Buffer.concat(content.map(writeTree)) : content;
  return Buffer.concat([Uint8Array.of(tag), writeLength(body.length), body]);
}

function collect(tree: Tree, found: { readonly node: Tree; readonly siblings: Tree[] }[], siblings: Tree[]): void {
  found.push({ node: tree, siblings });
  if (Array.isArray(tree.content)) for (const child of tree.content) collect(child, found, tree.content);
}

const tags = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa2, 0xa3];

/** One change of the tree; lengths around it are written anew. */
function changeTree(root: Tree, { random, other, havoc }: MutationTools): Tree {
  const top = [root];
  const found: { readonly node: Tree; readonly siblings: Tree[] }[] = [];
  collect(root, found, top);
  const { node, siblings } = random.pick(found);
  const at = siblings.indexOf(node);
  switch (random.below(9)) {
    case 0:
      siblings.splice(at, 1);
      break;
    case 1:
      siblings.splice(at, 0, structuredClone(node));
      break;
    case 2:
      siblings.splice(at, 1, structuredClone(random.pick(found).node));
      break;
    case 3:
      siblings.splice(random.below(siblings.length + 1), 0, structuredClone(random.pick(found).node));
      break;
    case 4:
      node.tag = random.chance(0.5) ? random.pick(tags) : random.below(256);
      break;
    case 5: {
      const donor = readTree(other());
      if (donor === undefined) break;
      const donors: { readonly node: Tree; readonly siblings: Tree[] }[] = [];
      collect(donor.tree, donors, [donor.tree]);
      siblings.splice(at, 1, random.pick(donors).node);
      break;
    }
    case 6:
      siblings.reverse();
      break;
    default:
      if (!Array.isArray(node.content)) node.content = havoc(node.content).subarray(0, 4096);
      else node.content = random.chance(0.1) ? [{ tag: node.tag, content: node.content }] : havoc(Buffer.concat(node.content.map(writeTree)));
  }
  return top[0] ?? root;
}

/** Changes the value at the start of the bytes; what follows it stays. Bytes that hold no value are changed blindly. */
export function changeDer(data: Uint8Array, tools: MutationTools): Uint8Array {
  const read = readTree(data);
  if (read === undefined) return tools.havoc(data);
  return replaceRange(data, 0, read.length, writeTree(changeTree(read.tree, tools)));
}
