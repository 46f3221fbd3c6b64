import type { SoftwarePackage } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import type { StepContext } from '../../jobs/model.js';
import { loadPackage, type LoadedPackage } from '../../library/load-package.js';
import type { ServerSession } from '../server-session.js';
import type { PublishServices } from '../services.js';

/** @throws Fault `publishers/approval-revoked`, `jobs/package-gone` */
export function loadItem(services: PublishServices, { item }: StepContext): LoadedPackage {
  try {
    return loadPackage(services.database, services.approvals, item);
  } catch (error) {
    if (error instanceof Fault && error.code === 'app/not-found') throw new Fault('jobs/package-gone', {}, { cause: error });
    throw error;
  }
}

export interface ItemOnServer {
  readonly loaded: LoadedPackage;
  readonly found: SoftwarePackage;
  readonly session: ServerSession;
  /** By which the server is told apart in what is recorded. */
  readonly serverId: ServerSession['server']['configuration']['serverId'];
}

/** What a step begins with that works on a package and on the server. @throws Fault those of connecting */
export async function onServer(services: PublishServices, loaded: LoadedPackage, { job, signal }: Pick<StepContext, 'job' | 'signal'>): Promise<ItemOnServer> {
  const session = await services.server(job, signal);
  return { loaded, found: loaded.package, session, serverId: session.server.configuration.serverId };
}
