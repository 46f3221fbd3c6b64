import { createHash } from 'node:crypto';
import type { NameProposal } from '../../../../shared/ipc/server-decisions.js';
import { categoryKey } from '../metadata/category-ids.js';

/** A vendor and a product that updates name. */
export interface NamedProduct {
  readonly vendor: string;
  readonly product: string;
}

/** How companies are incorporated says nothing about which they are. */
const legalForms = new Set(['inc', 'incorporated', 'corp', 'corporation', 'co', 'company', 'ltd', 'limited', 'llc', 'llp', 'gmbh', 'ag', 'kg', 'sa', 'sas', 'srl', 'spa', 'bv', 'nv', 'plc', 'oy', 'ab', 'pty', 'kk']);

const architectures = new Set(['x64', 'x86', 'amd64', 'arm64', 'win32', 'win64', '64bit', '32bit', '64-bit', '32-bit']);

const isVersion = (word: string): boolean => /^(?:v|ver|version|r)?\.?\d+(?:[.\-_]\d+)*[a-z]?$/iu.test(word) || /^(?:version|ver|release)$/iu.test(word) || /^\d+(?:\.\d+)*\.x$/iu.test(word);

/** Words as they stand, without the signs around them. */
const wordsOf = (name: string): readonly string[] =>
  name
    // Before the letters are folded: a trade mark sign would become two of them.
    .replace(/[\u2122\u00ae\u00a9\u2120]|\((?:tm|r|c)\)/giu, ' ')
    .normalize('NFKC')
    .split(/[\s,;:()[\]{}]+/u)
    .map((word) => word.replace(/^[.\-–—_]+|[.\-–—_]+$/gu, ''))
    .filter((word) => word !== '');

const keyOf = (words: readonly string[]): string => words.map((word) => categoryKey(word).replace(/[.\-_]/gu, '')).join(' ');

/** The same for spellings of one vendor. */
export function vendorKey(name: string): string {
  const words = wordsOf(name);
  const kept = words.filter((word, index) => index === 0 || !legalForms.has(categoryKey(word).replaceAll('.', '')));
  return keyOf(kept);
}

/** A name without its versions and architectures; the first word always stays: it may be a number itself, as in “7 Days”. */
const bareName = (name: string): readonly string[] => wordsOf(name).filter((word, index) => index === 0 || !(isVersion(word) || architectures.has(categoryKey(word))));

/** The same for versions of one product. */
export const productKey = (name: string): string => keyOf(bareName(name));

/** By the names that WSUS tells apart: the spelling that was met first stands for its others. */
function distinct(names: readonly string[]): readonly string[] {
  return [...new Map([...names].reverse().map((name) => [categoryKey(name), name.trim()])).values()].reverse();
}

function grouped(names: readonly string[], key: (name: string) => string): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const name of distinct(names)) groups.set(key(name), [...(groups.get(key(name)) ?? []), name]);
  return [...groups].flatMap(([, group]) => (group.length > 1 ? [group.toSorted((one, other) => one.localeCompare(other, 'en'))] : []));
}

const idOf = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/**
 * Which names could be brought together under one. Nothing is done by it.
 * @param known names that are preferred to new ones, the most wanted first: those chosen before, then titles of the server's categories
 */
export function proposeNames(products: readonly NamedProduct[], known: readonly string[]): readonly NameProposal[] {
  const rank = new Map([...known].reverse().map((name, index) => [categoryKey(name), index]));
  const rankOf = (name: string): number => rank.get(categoryKey(name)) ?? -1;
  const choose = (names: readonly string[], otherwise: string): string => {
    const [best] = [...names, otherwise].sort((one, other) => rankOf(other) - rankOf(one));
    return best !== undefined && rankOf(best) >= 0 ? best : otherwise;
  };
  const vendors = grouped(products.map(({ vendor }) => vendor), vendorKey).map((names): NameProposal => {
    const [shortest = ''] = [...names].sort((one, other) => one.length - other.length);
    return { proposalId: idOf(['', ...names]), names, as: choose(names, shortest) };
  });
  const byVendor = new Map<string, NamedProduct[]>();
  for (const product of products) {
    const key = categoryKey(product.vendor);
    byVendor.set(key, [...(byVendor.get(key) ?? []), product]);
  }
  const merged = [...byVendor.values()].flatMap((own) => {
    const vendor = own[0]?.vendor.trim() ?? '';
    return grouped(own.map(({ product }) => product), productKey).map(
      (names): NameProposal => ({ proposalId: idOf([vendor, ...names]), vendor, names, as: choose(names, bareName(names[0] ?? '').join(' ')) }),
    );
  });
  return [...vendors, ...merged];
}
