import { join } from 'node:path';
import type { PublishServices } from '../publishing/services.js';
import { checkAsClient } from '../wsus/publishing/client-check-live.js';
import { createContentFetcher } from '../wsus/publishing/content-fetcher.js';
import { readSigningCertificate } from '../wsus/server/signing-certificate.js';
import { foldersOf, installerTrust, type ProfileContext } from './context.js';

/** Cabinets are limited to 2047 MB by the server's own setting. */
const maxContentBytes = 2047 * 1024 * 1024;

/**
 * Looks at a published update as a client would. In practice the server's certificate counts as handed
 * out to the clients; in earnest this computer's own trust stands for theirs.
 */
export function createClientChecker(context: ProfileContext): PublishServices['checkAsClient'] {
  return async (update, session, signal) => {
    const base = await installerTrust(context);
    const handedOut = context.practice === undefined ? [] : [{ certificate: await readSigningCertificate(session.client, signal), origin: 'handed out to the clients' }];
    const trust = { ...base, given: [...base.given, ...handedOut] };
    return checkAsClient(
      session.client,
      createContentFetcher(),
      {
        updateId: update.packageId,
        revisionNumber: update.revisionNumber,
        contentOrigin: session.contentOrigin,
        workFolder: join(foldersOf(context.folder).work, 'client-check'),
        maxBytes: maxContentBytes,
        verify: async (path) => context.ports.work.run('verifyFile', { path, trust }, { signal }),
      },
      signal,
    );
  };
}
