import type { CategoryNames, CategoryOverview, LocalCategory, NameProposal, NamesPreview } from '../../../shared/ipc/server-decisions.js';

/** Who made it, as far as what is in it tells: the server does not record it. */
export function madeBy({ uses }: LocalCategory): string {
  if (uses.length === 0) return 'Nothing is in it';
  const own = uses.filter((use) => use.own).length;
  if (own === uses.length) return 'Countersign';
  return own === 0 ? 'Another tool' : 'Countersign and another tool';
}

const sameName = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** The names with a proposal taken up under the name that was chosen for it. */
export function withProposal({ vendors, products }: CategoryNames, { vendor, names }: NameProposal, as: string): CategoryNames {
  const target = as.trim();
  const others = names.filter((name) => !sameName(name, target));
  if (vendor === undefined) {
    return {
      vendors: [...vendors, ...others.map((name) => ({ name, as: target }))],
      // Products are found under the vendor's new name.
      products: products.map((product) => (others.some((name) => sameName(name, product.vendor)) ? { ...product, vendor: target } : product)),
    };
  }
  return { vendors, products: [...products, ...others.map((name) => ({ vendor, name, as: target }))] };
}

export interface NameLine {
  readonly key: string;
  readonly text: string;
  readonly as: string;
  readonly without: (names: CategoryNames) => CategoryNames;
}

/** Every name that is published under another one, in one list. */
export const linesOf = ({ vendors, products }: CategoryNames): readonly NameLine[] => [
  ...vendors.map(({ name, as }, index) => ({ key: `vendor/${name}`, text: name, as, without: (names: CategoryNames) => ({ ...names, vendors: names.vendors.filter((_, other) => other !== index) }) })),
  ...products.map(({ vendor, name, as }, index) => ({ key: `product/${vendor}/${name}`, text: `${vendor}: ${name}`, as, without: (names: CategoryNames) => ({ ...names, products: names.products.filter((_, other) => other !== index) }) })),
];

const count = (value: number, one: string, many: string): string => `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;

/** What names would come to, in sentences. */
export function describePreview({ newNow, newThen, moving, emptied, used, limit }: NamesPreview): readonly string[] {
  const spared = newNow - newThen;
  const all = `If everything in the catalogues were published, ${count(newThen, 'new category', 'new categories')} would be made, for ${used + newThen} of ${limit}`;
  return [
    spared === 0 ? `${all}; that is as many as now.` : `${all}; ${spared > 0 ? `${spared} fewer` : `${-spared} more`} than now.`,
    moving.length === 0 ? 'No update on the server moves to another category.' : `${count(moving.length, 'update on the server moves', 'updates on the server move')} to another category with the next revision, for example when it is revised in Published.`,
    ...(emptied.length === 0 ? [] : [`Then nothing is in ${emptied.map((title) => `“${title}”`).join(', ')}; WSUS still counts ${emptied.length === 1 ? 'it' : 'them'} as long as older revisions are kept.`]),
  ];
}

/** What is unused, in a sentence. */
export function describeUse({ used, limit, categories, unknown }: CategoryOverview): string {
  const unused = categories.filter(({ uses }) => uses.length === 0).length;
  const parts = [`${used} of ${limit} categories are used, ${Math.max(0, limit - used)} are left.`];
  if (unused > 0) parts.push(`Nothing is in ${unused === 1 ? 'one of them' : `${unused} of them`}${unknown > 0 ? ', as far as can be told' : ''}.`);
  if (unknown > 0) parts.push(`Of ${count(unknown, 'update', 'updates')} it cannot be told where ${unknown === 1 ? 'it belongs' : 'they belong'}: the tool that published ${unknown === 1 ? 'it' : 'them'} left no package.`);
  return parts.join(' ');
}
