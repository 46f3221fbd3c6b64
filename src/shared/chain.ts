/** The chain of proofs, the same everywhere it is drawn. The order is the order in which links close. */
export const chainLinks = [
  'catalogue',
  'publisher',
  'downloaded',
  'digest',
  'installer-signed',
  'scanned',
  'packed',
  'countersigned',
  'in-wsus',
  'client-accepts',
] as const;
export type ChainLinkName = (typeof chainLinks)[number];

export const linkTitles: Readonly<Record<ChainLinkName, string>> = {
  catalogue: 'Catalogue',
  publisher: 'Publisher',
  downloaded: 'Downloaded',
  digest: 'Digest',
  'installer-signed': 'Installer signed',
  scanned: 'Scanned',
  packed: 'Packed',
  countersigned: 'Countersigned',
  'in-wsus': 'In WSUS',
  'client-accepts': 'Client accepts',
};

/**
 * `open` has not been reached yet, `running` is being worked on, `not-asked` is not asked for by
 * policy, `needs-you` waits for a decision.
 */
export const linkStates = ['open', 'running', 'proven', 'not-asked', 'needs-you', 'failed'] as const;
export type LinkState = (typeof linkStates)[number];

/** Short words for the state, for screen readers and legends. */
export const linkStateTitles: Readonly<Record<LinkState, string>> = {
  open: 'not yet',
  running: 'in progress',
  proven: 'proven',
  'not-asked': 'not asked for',
  'needs-you': 'needs you',
  failed: 'failed',
};

/** One copyable fact behind a link: what was checked, by which bytes. */
export interface ProofFact {
  readonly label: string;
  readonly value: string;
}

export interface ChainLink {
  readonly name: ChainLinkName;
  readonly state: LinkState;
  /** One sentence: what was checked, with what result. Empty while open. */
  readonly summary: string;
  readonly facts: readonly ProofFact[];
}

export type ProofChain = readonly ChainLink[];

export const openChain = (): ProofChain => chainLinks.map((name) => ({ name, state: 'open', summary: '', facts: [] }));

/** The chain with one link replaced. */
export const withLink = (chain: ProofChain, link: ChainLink): ProofChain =>
  chain.map((old) => (old.name === link.name ? link : old));
