import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isGuid } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { Step } from '../../jobs/model.js';
import { onShare } from '../../wsus/server/share-fault.js';
import { deleteUpdate, getLatestRevisionNumber } from '../../wsus/soap/operations/updates.js';
import { findCurrent } from '../../wsus/upkeep/current-update.js';
import { demandEvidence } from '../evidence.js';
import type { ActionServices } from '../services.js';
import { declineOnce } from './change.js';

/** Takes the update off the server: WSUS wants it declined first. */
export const deleteStep = (services: ActionServices): Step => ({
  name: 'delete',
  title: 'Deleting',
  lane: 'server',
  link: 'in-wsus',
  run: async ({ item, job, signal }) => {
    const { client } = await services.server(job, signal);
    const current = await findCurrent(client, item.packageId, signal);
    if (current !== undefined) {
      await declineOnce(client, current, services.account, signal);
      await client.call(deleteUpdate, { updateId: item.packageId }, signal);
      if ((await client.call(getLatestRevisionNumber, { updateId: item.packageId }, signal)) !== 0) throw new Fault('published/not-deleted');
    }
    return { kind: 'done', evidence: {}, links: [], goTo: 'folder' };
  },
});

/** Takes the package's folder off the share. WSUS leaves it behind. */
export const folderStep = (services: ActionServices): Step => ({
  name: 'folder',
  title: 'Removing its folder',
  lane: 'server',
  link: 'in-wsus',
  run: async ({ item, job, signal }) => {
    const { ownFolder } = demandEvidence(item, 'look');
    const session = await services.server(job, signal);
    if (ownFolder !== undefined) {
      if (!isGuid(ownFolder.toLowerCase()) || ownFolder.toLowerCase() !== item.packageId) throw new RangeError('the folder of an update carries its id');
      const path = join(session.shares.servicesPackages, ownFolder);
      // A link is removed, not followed.
      await onShare(path, async () => rm(path, { recursive: true, force: true }));
    }
    services.records.remove(item.packageId, session.server.configuration.serverId);
    return { kind: 'done', evidence: { removed: ownFolder !== undefined }, links: [], goTo: 'confirm' };
  },
});
