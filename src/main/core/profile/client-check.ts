import { join } from 'node:path';
import { parseGuid } from '../../../shared/units.js';
import { readAdministratorsView, readApprovals, type ApprovedGroup } from '../client/administrators-view.js';
import { openClientSession, type ClientSession } from '../client/session.js';
import type { ServerSession } from '../publishing/server-session.js';
import type { PublishServices } from '../publishing/services.js';
import { checkAsClient, type ClientCheck, type ClientCheckInput } from '../wsus/publishing/client-check-live.js';
import { createContentFetcher } from '../wsus/publishing/content-fetcher.js';
import { readSigningCertificate } from '../wsus/server/signing-certificate.js';
import { createUndiciTransport } from '../wsus/soap/transport-undici.js';
import { foldersOf, installerTrust, type ProfileContext } from './context.js';

/** Cabinets are limited to 2047 MB by the server's own setting. */
const maxContentBytes = 2047 * 1024 * 1024;

/** The only computer that practice has. It keeps its id, as a real one does. */
const practiceComputer = { clientId: '6c1b2f0e-5a3d-4c57-9b7e-0f2d8a41c3e9', dnsName: 'practice-computer.example' };
/** Every computer is in these two without asking for it: All Computers and Unassigned Computers. */
const everywhere = new Set(['a0a08746-4dbe-4a37-9adf-9e7652c0b421', 'b73ca6ed-5727-47f3-84de-015e03f6a88a'].map(parseGuid));

/** The group that the practice computer asks to be in, so that it is one of those that the update is for. */
const groupOf = (approvals: readonly ApprovedGroup[]): string => (approvals.some(({ groupId }) => everywhere.has(groupId)) ? '' : (approvals[0]?.name ?? ''));

type CheckRequest = Omit<ClientCheckInput, 'contentOrigin'>;

/** Nobody is offered what is approved for no group: then only the file can be judged, as in earnest. */
const unapproved = (check: ClientCheck): ClientCheck => ({
  ...check,
  sentence: check.accepted ? `The update is approved for no group yet, so no client is offered it. ${check.sentence}` : check.sentence,
  facts: [{ label: 'Offered', value: 'to no client: approved for no group, so the server was only read' }, ...check.facts],
});

type PracticeCheck = (session: ServerSession, request: CheckRequest, signal: AbortSignal) => Promise<ClientCheck>;

/** Sessions of the practice computer, one for each group it has been in. */
function practiceChecker(baseUrl: string, now: () => Date): PracticeCheck {
  const transport = createUndiciTransport();
  const fetchContent = createContentFetcher();
  const sessions = new Map<string, ClientSession>();
  const sessionIn = (groupName: string): ClientSession => {
    const session = sessions.get(groupName) ?? openClientSession({ baseUrl, transport, fetchContent, now, computer: { ...practiceComputer, groupName } });
    sessions.set(groupName, session);
    return session;
  };
  return async ({ client, contentOrigin }, request, signal) => {
    const approvals = await readApprovals(client, request, signal);
    if (approvals.length === 0) return unapproved(await checkAsClient(client, fetchContent, { ...request, contentOrigin }, signal));
    return sessionIn(groupOf(approvals)).check({ ...request, administratorsView: async () => readAdministratorsView(client, request, signal) }, signal);
  };
}

/**
 * Looks at a published update as a client would. On the practice server a practice computer goes through the
 * whole exchange, and the server's certificate counts as handed out to it. In earnest the server is only
 * read, and this computer's own trust stands for the clients'.
 */
export function createClientChecker(context: ProfileContext): PublishServices['checkAsClient'] {
  const { practice, ports } = context;
  const checkInPractice = practice === undefined ? undefined : practiceChecker(practice.ready.baseUrl, ports.now);
  return async (update, session, signal) => {
    const base = await installerTrust(context);
    const handedOut = practice === undefined ? [] : [{ certificate: await readSigningCertificate(session.client, signal), origin: 'handed out to the clients' }];
    const trust = { ...base, given: [...base.given, ...handedOut] };
    const request: CheckRequest = {
      updateId: update.packageId,
      revisionNumber: update.revisionNumber,
      cabinets: update.cabinets.map(({ sha1 }) => sha1),
      workFolder: join(foldersOf(context.folder).work, 'client-check'),
      maxBytes: maxContentBytes,
      verify: async (path) => ports.work.run('verifyFile', { path, trust }, { signal }),
    };
    if (checkInPractice !== undefined) return checkInPractice(session, request, signal);
    return checkAsClient(session.client, createContentFetcher(), { ...request, contentOrigin: session.contentOrigin }, signal);
  };
}
