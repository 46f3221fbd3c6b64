import type { Sha1 } from '../../../shared/units.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { refusal, type ClientCheck } from '../wsus/publishing/client-check-live.js';
import type { FetchContent } from '../wsus/publishing/content-fetcher.js';
import { checkOffer } from './check.js';
import { ClientConnection, type ConnectionOptions, type ExchangeLine } from './connection.js';
import type { Cookie } from './cookies.js';
import type { RevisionIdentity } from './core-fragment.js';
import { explainAbsence, findOffer, type AdministratorsView, type Offer } from './offer.js';
import { syncUpdates, type SyncInput } from './operations.js';
import { clientCodes, ClientRefusal } from './refusal.js';
import { learn, maxRounds, needsAnotherRound, nextReport, nothingKnown, type ClientState } from './sync.js';

export interface ClientCheckRequest extends RevisionIdentity {
  readonly workFolder: string;
  /** Larger files are not fetched. Bytes. */
  readonly maxBytes: number;
  /** Judges with what is deployed to the clients. */
  readonly verify: (path: string) => Promise<FileVerdict>;
  /** SHA-1 of every cabinet that the update was published with. */
  readonly cabinets: readonly Sha1[];
  /** Asked only when the update is not offered, to say why. */
  readonly administratorsView?: () => Promise<AdministratorsView>;
}

export interface ClientSessionOptions extends ConnectionOptions {
  readonly fetchContent: FetchContent;
}

/** A computer that has introduced itself to a server and may look at several updates. */
export interface ClientSession {
  /**
   * Synchronises, then looks whether the update is offered and would be installed. Updates that were
   * published after the session was opened are seen.
   * @throws Fault `wsus/…` when the services for clients cannot be asked, `wsus/file-too-large`, `app/cancelled`
   */
  check(request: ClientCheckRequest, signal?: AbortSignal): Promise<ClientCheck>;
}

/** Opens nothing yet: the first check introduces the computer. It registers itself, so only a practice server may be spoken with. */
export function openClientSession(options: ClientSessionOptions): ClientSession {
  const connection = new ClientConnection(options);
  let state: ClientState = nothingKnown;
  let generation = connection.generation;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: a synchronisation builds on what the one before has told. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };

  /** Of what this server told, and no other. */
  const report = (cookie: Cookie): { readonly cookie: Cookie } & SyncInput => {
    if (generation !== connection.generation) {
      state = nothingKnown;
      generation = connection.generation;
    }
    return { cookie, ...nextReport(state) };
  };

  /** @throws ClientRefusal when it does not come to an end */
  const synchronise = async (signal: AbortSignal | undefined): Promise<ExchangeLine> => {
    for (let round = 1; round <= maxRounds; round += 1) {
      const answer = await connection.call(syncUpdates, report, signal);
      const again = needsAnotherRound(state, answer);
      state = learn(state, answer);
      if (answer.newCookie !== undefined) connection.keepCookie(answer.newCookie);
      if (!again) return { label: 'Synchronised', value: `${String(state.revisions.size)} updates and categories known after ${String(round)} ${round === 1 ? 'round' : 'rounds'}` };
    }
    throw new ClientRefusal(clientCodes.tooManyTrips, `The server still told of new updates after ${String(maxRounds)} rounds.`);
  };

  const demandOffer = async (request: ClientCheckRequest): Promise<Offer> => {
    const known = state;
    const offer = findOffer(known, request);
    if (offer !== undefined) return offer;
    throw explainAbsence(known, request.updateId, options.computer.groupName, await request.administratorsView?.());
  };

  const check = async (request: ClientCheckRequest, signal?: AbortSignal): Promise<ClientCheck> => {
    const facts: ExchangeLine[] = [];
    try {
      const { offer, context } = await inTurn(async () => {
        const synchronised = await synchronise(signal);
        facts.push(...connection.introduction, synchronised);
        const found = await demandOffer(request);
        return { offer: found, context: { connection, generation, state, facts, baseUrl: options.baseUrl, fetchContent: options.fetchContent } };
      });
      facts.push({ label: 'Offered', value: `revision ${String(offer.core.revisionNumber)}, to be: ${offer.action}` });
      return await checkOffer(context, offer, request, signal);
    } catch (error) {
      if (error instanceof ClientRefusal) return refusal(error.code, facts, undefined, `${error.message} ${error.remedy}`);
      throw error;
    }
  };
  return { check };
}
