import { explain } from '../../../shared/errors/index.js';
import type { TrustSource } from '../trust/trust-source.js';
import { networkFor, type ProfileContext } from './context.js';

/**
 * Fetches the revocation lists that judging a file asks for, where the settings allow it; never in practice. Lists that cannot be had
 * are noted and left out: the verdict then says "not checked".
 * @throws Fault `app/file-unreadable`, `app/cancelled`
 */
export async function refreshRevocationLists(context: ProfileContext, path: string, trust: TrustSource, signal: AbortSignal): Promise<void> {
  const { practice, settings, ports } = context;
  const folder = trust.revocationFolder;
  if (practice !== undefined || folder === undefined || !settings.get().fetchRevocationLists) return;
  const due = await ports.work.run('dueRevocationLists', { path, trust }, { signal });
  await Promise.all(
    due.map(async (source) => {
      const network = await networkFor(context, source.addresses[0] ?? '');
      const fetched = await ports.downloadWork.run('fetchRevocationList', { source, folder, network }, { signal });
      if (fetched.state === 'failed') ports.log.warning('A revocation list was not fetched', { address: fetched.address, reason: explain(fetched.error).happened });
    }),
  );
}
