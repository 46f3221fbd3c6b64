import type { Sha1 } from '../../../shared/units.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { factsAbout, missingCabinet, refusal, type ClientCheck } from '../wsus/publishing/client-check-live.js';
import type { FetchContent } from '../wsus/publishing/content-fetcher.js';
import { judgeContent } from '../wsus/publishing/judge-content.js';
import type { ClientConnection, ExchangeLine } from './connection.js';
import type { Cookie } from './cookies.js';
import { demandOwnContent } from './content-address.js';
import { readExtended, readTitle, type ClientFile, type ExtendedFragment } from './extended-fragment.js';
import { onlyRoot, readFragment } from './fragments.js';
import type { Offer } from './offer.js';
import { getExtendedUpdateInfo, getFileLocations, type ExtendedInfo, type FileLocation } from './operations.js';
import { clientCodes, ClientRefusal } from './refusal.js';
import { ruleRefusal } from './rules.js';
import type { ClientState } from './sync.js';

export interface OfferContext {
  readonly connection: ClientConnection;
  /** Of the connection, when the update was offered. */
  readonly generation: number;
  readonly state: ClientState;
  readonly baseUrl: string;
  readonly fetchContent: FetchContent;
  /** What was already found out; lines are added. */
  readonly facts: ExchangeLine[];
}

export interface ContentPolicy {
  readonly workFolder: string;
  readonly maxBytes: number;
  readonly verify: (path: string) => Promise<FileVerdict>;
  /** SHA-1 of every cabinet that the update was published with. */
  readonly cabinets: readonly Sha1[];
}

/** English is what every update of Countersign has; a server sends its default language where it is missing. */
const locales = ['en'];

/** Bundles have no rules of their own, their members have. */
function demandRules({ core }: Offer): void {
  if (core.ruleDefect === undefined) return;
  if (core.ruleDefect === 'none-given' && core.bundled.length > 0) return;
  throw ruleRefusal(core.ruleDefect);
}

/** @throws ClientRefusal when the number of the revision means nothing any more */
async function describe({ connection, generation }: OfferContext, id: number, signal?: AbortSignal): Promise<ExtendedInfo> {
  const makeInput = (cookie: Cookie): Parameters<typeof getExtendedUpdateInfo.parameters>[0] => {
    if (connection.generation !== generation) throw new ClientRefusal(clientCodes.cacheOutdated, 'The server became another one while the update was looked at.');
    return { cookie, revisionIds: [id], locales };
  };
  return connection.call(getExtendedUpdateInfo, makeInput, signal);
}

/** @throws ClientRefusal */
function pickFragments({ fragments, outOfScope }: ExtendedInfo, id: number): { readonly extended: ExtendedFragment; readonly title: string } {
  if (outOfScope.includes(id)) throw new ClientRefusal(clientCodes.nothingOffered, 'The update was offered, and was taken back before the client had its description.');
  const own = fragments.filter((fragment) => fragment.id === id).map(({ xml }) => ({ xml, roots: readFragment(xml) }));
  const [extended] = own.filter(({ roots }) => onlyRoot(roots, 'ExtendedProperties') !== undefined);
  const [localized] = own.filter(({ roots }) => onlyRoot(roots, 'LocalizedProperties') !== undefined);
  if (extended === undefined || localized === undefined) throw new ClientRefusal(clientCodes.invalidMetadata, 'The server offers the update and does not describe it.');
  return { extended: readExtended(extended.xml), title: readTitle(localized.xml) };
}

const isSame = (left: Uint8Array, right: Uint8Array): boolean => Buffer.from(left).equals(right);
const locationOf = (locations: readonly FileLocation[], { sha1 }: ClientFile): FileLocation | undefined => locations.find((location) => isSame(location.sha1, sha1));

const contentLost = 'It may have thrown the file away: look for event 364 on the server, then publish the update again.';

/** Asks once more where a file lies when the description does not say. @throws ClientRefusal */
async function addressOf(context: OfferContext, told: readonly FileLocation[], file: ClientFile, signal?: AbortSignal): Promise<string> {
  const { connection, baseUrl } = context;
  const location = locationOf(told, file) ?? locationOf(await connection.call(getFileLocations, (cookie) => ({ cookie, digests: [file.sha1] }), signal), file);
  if (location === undefined) {
    throw new ClientRefusal(clientCodes.noAddress, `The server does not have the content of ${file.name}: it gives clients no address.`, contentLost);
  }
  return demandOwnContent(location.url, baseUrl);
}

/** An update without files is right for a bundle whose members are offered, and for what is only evaluated. @throws ClientRefusal */
function acceptWithoutFiles({ state, facts }: OfferContext, { core, action }: Offer): ClientCheck {
  if (action === 'Evaluate') return { accepted: true, sentence: 'A client is told of it and evaluates it; there is nothing to install.', facts };
  if (core.bundled.length === 0) throw new ClientRefusal(clientCodes.noAddress, 'The update names no file, so a client has nothing to install.');
  const known = new Set([...state.revisions.values()].map((revision) => revision.core.updateId));
  const missing = core.bundled.find((group) => !group.some((id) => known.has(id)));
  if (missing !== undefined) throw new ClientRefusal(clientCodes.nothingOffered, `The bundle holds ${missing.join(' or ')}, which the server does not offer.`, 'Approve the members of the bundle too, then check again.');
  return { accepted: true, sentence: 'A client is offered the bundle and its members.', facts };
}

/**
 * Whether a client would install what it is offered: its rules, its description, its content.
 * @throws ClientRefusal when it would not, for a reason before the content; Fault when the server cannot be asked
 */
export async function checkOffer(context: OfferContext, offer: Offer, policy: ContentPolicy, signal?: AbortSignal): Promise<ClientCheck> {
  const { fetchContent, facts } = context;
  demandRules(offer);
  const info = await describe(context, offer.id, signal);
  const { extended, title } = pickFragments(info, offer.id);
  facts.push({ label: 'Title', value: title });
  const missing = missingCabinet(policy.cabinets, extended.files);
  if (missing !== undefined) throw new ClientRefusal(clientCodes.noAddress, missing);
  if (extended.files.length === 0) return acceptWithoutFiles(context, offer);
  if (extended.handler === undefined) throw new ClientRefusal(clientCodes.unknownHandler, 'The update has a file and does not say how it is installed.');
  facts.push({ label: 'Handler', value: extended.handler });
  let verdict: FileVerdict | undefined;
  for (const file of extended.files) {
    const url = await addressOf(context, info.locations, file, signal);
    const judged = await judgeContent(fetchContent, file, { url, ...policy }, signal);
    facts.push(...factsAbout(file, extended.files.length, judged.facts));
    verdict = judged.verdict;
    if (judged.code !== undefined) return refusal(judged.code, facts, verdict);
  }
  return { accepted: true, sentence: extended.files.length === 1 ? 'A client is offered the update, fetches its file and accepts its signature.' : `A client is offered the update, fetches each of its ${String(extended.files.length)} files and accepts its signature.`, facts, ...(verdict === undefined ? {} : { verdict }) };
}
