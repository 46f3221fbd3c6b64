import type { ChainLink, ChainLinkName, LinkState, ProofFact } from '../../../shared/chain.js';

export type Facts = readonly (readonly [label: string, value: string | number | undefined])[];

const factsOf = (facts: Facts): readonly ProofFact[] => facts.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value: String(value) }]));

const link = (state: LinkState) => (name: ChainLinkName, summary: string, facts: Facts = []): ChainLink => ({ name, state, summary, facts: factsOf(facts) });

export const proven = link('proven');
export const notAsked = link('not-asked');
export const needsYou = link('needs-you');

/** What is proven by being in the library: its catalogue's signature held, by the policy of that day. */
export const provenByCatalogue = (catalogue: string, relaxations: readonly string[], facts: Facts = []): ChainLink =>
  proven('catalogue', [`Read from ${catalogue}, whose signature was checked when it was imported.`, ...relaxations.map((relaxation) => `A rule was relaxed for it: ${relaxation}`)].join(' '), facts);

interface FactsOfOne {
  /** A file or a cabinet. */
  readonly name: string;
  readonly facts: Facts;
}

/** Facts of one file or cabinet as they are; of several each says which one it is about. */
export const factsOfEach = (each: readonly FactsOfOne[]): Facts =>
  each.length === 1 ? (each[0]?.facts ?? []) : each.flatMap(({ name, facts }) => facts.map(([label, value]) => [`${name}: ${label}`, value] as const));

/** From the one that is worst to the one that is best. */
const byGravity: readonly LinkState[] = ['failed', 'needs-you', 'running', 'open', 'not-asked', 'proven'];

/** The same link of several files as one: no better than the worst of them, and of each what was found. */
export function linkOfEach(links: readonly { readonly name: string; readonly link: ChainLink }[]): ChainLink {
  const [first] = links;
  if (first === undefined) throw new RangeError('a link is of at least one file');
  if (links.length === 1) return first.link;
  const state = byGravity.find((candidate) => links.some((each) => each.link.state === candidate)) ?? first.link.state;
  return {
    name: first.link.name,
    state,
    summary: links.map(({ name, link: { summary } }) => `${name}: ${summary}`).join(' '),
    facts: factsOf(factsOfEach(links.map(({ name, link: { facts } }) => ({ name, facts: facts.map(({ label, value }) => [label, value] as const) })))),
  };
}
