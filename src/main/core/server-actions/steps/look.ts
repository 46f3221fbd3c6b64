import type { Step } from '../../jobs/model.js';
import { Fault } from '../../fault.js';
import { getDeployments } from '../../wsus/soap/operations/deployments.js';
import { asWanted } from '../../wsus/upkeep/approvals.js';
import { demandCurrent, demandPackage, findCurrent } from '../../wsus/upkeep/current-update.js';
import type { WsusClient } from '../../wsus/soap/client.js';
import type { UpdateSummary } from '../../wsus/soap/operations/updates.js';
import type { EvidenceOf } from '../evidence.js';
import { actionOf, type StoredActionKind } from '../options.js';
import type { ActionServices } from '../services.js';

/** The step that each action goes on with. */
const next: Readonly<Record<StoredActionKind, string>> = {
  approve: 'change',
  decline: 'change',
  expire: 'import',
  revise: 'import',
  're-sign': 'fetch',
  delete: 'delete',
  clear: 'clear',
};

/** The folder of the update's files, when it carries the update's own id: then nothing else can be in it. */
async function ownFolderOf(client: WsusClient, current: UpdateSummary, signal: AbortSignal): Promise<Pick<EvidenceOf<'look'>, 'ownFolder'>> {
  try {
    const { folder } = await demandPackage(client, current, signal);
    return folder?.toLowerCase() === current.updateId ? { ownFolder: folder } : {};
  } catch (error) {
    // An update whose package is missing or unreadable can be deleted all the same; its folder then turns up among the leftovers.
    if (error instanceof Fault && (error.code === 'published/no-package' || error.code === 'wsus/stored-package-unreadable')) return {};
    throw error;
  }
}

/** Records how the update stands before anything is done to it. */
export const lookStep = (services: ActionServices): Step => ({
  name: 'look',
  title: 'Looking at the update',
  lane: 'server',
  link: 'in-wsus',
  run: async ({ item, job, signal }) => {
    const { kind } = actionOf(job);
    if (kind === 'clear') return { kind: 'done', evidence: {}, links: [], goTo: next.clear };
    const { client } = await services.server(job, signal);
    const current = kind === 'delete' ? await findCurrent(client, item.packageId, signal) : await demandCurrent(client, item.packageId, signal);
    if (current === undefined) return { kind: 'done', evidence: { revisionNumber: 0, title: item.title, declined: true, approvals: [] } satisfies EvidenceOf<'look'>, links: [], goTo: next.delete };
    const { revisionNumber, title, declined } = current;
    const evidence: EvidenceOf<'look'> = {
      revisionNumber,
      title,
      declined,
      approvals: asWanted(await client.call(getDeployments, current, signal)),
      ...(kind === 'delete' ? await ownFolderOf(client, current, signal) : {}),
    };
    return { kind: 'done', evidence, links: [], goTo: next[kind] };
  },
});
