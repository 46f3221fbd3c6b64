import type { ServerTrust } from '../../../shared/ipc/certificates.js';
import type { CertificateSummary } from '../../../shared/verdict.js';
import { placementsOf, trustFrom, type SeenContent } from '../certificates/server-trust.js';
import { PublishedRecords } from '../publishing/records.js';
import { isContentThere } from '../wsus/server/content-there.js';
import type { ProfileContext } from './context.js';
import type { ProfileServer } from './server.js';

/** The newest few tell as much as all of them. */
const mostLookedAt = 3;

/**
 * Looks whether the server still has what was signed with a certificate, without changing anything.
 * @throws Fault `app/cancelled`
 */
export async function lookAtServerTrust(context: ProfileContext, server: ProfileServer, signer: CertificateSummary, chain: readonly CertificateSummary[], signal: AbortSignal): Promise<ServerTrust> {
  const placements = placementsOf(signer, chain);
  if (server.view() === undefined) return trustFrom([], placements);
  const session = await server.session().catch(() => undefined);
  if (session === undefined) return trustFrom([], placements);
  const seen: SeenContent[] = [];
  for (const { title, publishedAt, cabinets, signedBy, serverId } of new PublishedRecords(context.database).all()) {
    const [cabinet] = cabinets;
    // What an older certificate of the same name signed was published before this one began.
    const isIts = serverId === session.server.configuration.serverId && signedBy === signer.name && publishedAt >= signer.notBefore;
    if (!isIts || cabinet === undefined) continue;
    seen.push({ title, publishedAt, content: await isContentThere(session.contentOrigin, cabinet.sha1, signal) });
    if (seen.length === mostLookedAt) break;
  }
  return trustFrom(seen, placements);
}
