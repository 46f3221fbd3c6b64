import type { ChainLink, ChainLinkName, LinkState, ProofFact } from '../../../shared/chain.js';

type Facts = readonly (readonly [label: string, value: string | number | undefined])[];

const factsOf = (facts: Facts): readonly ProofFact[] => facts.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value: String(value) }]));

const link = (state: LinkState) => (name: ChainLinkName, summary: string, facts: Facts = []): ChainLink => ({ name, state, summary, facts: factsOf(facts) });

export const proven = link('proven');
export const notAsked = link('not-asked');
export const needsYou = link('needs-you');
