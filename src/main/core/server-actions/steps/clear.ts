import { rm } from 'node:fs/promises';
import { isSha1, parseGuid } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { Step } from '../../jobs/model.js';
import type { ServerSession } from '../../publishing/server-session.js';
import { onShare } from '../../wsus/server/share-fault.js';
import { getLatestRevisionNumber } from '../../wsus/soap/operations/updates.js';
import { entryPath, lookAtEntry, shownPath } from '../../wsus/upkeep/leftovers.js';
import type { References } from '../../wsus/upkeep/references.js';
import { evidenceOf, type EvidenceOf } from '../evidence.js';
import { actionOf, type ClearTarget } from '../options.js';
import type { ActionServices } from '../services.js';

async function isInUse({ client }: ServerSession, { kind, name }: ClearTarget, references: References, signal: AbortSignal): Promise<boolean> {
  if (kind === 'content-file') return isSha1(name) && references.contents.has(name);
  if (references.folders.has(name) || references.updates.has(name)) return true;
  const updateId = parseGuid(name);
  return updateId !== undefined && (await client.call(getLatestRevisionNumber, { updateId }, signal)) !== 0;
}

/** Removes a leftover that was shown and chosen, after it was looked at once more: it may be in use by now, or be another one. */
export const clearStep = (services: ActionServices): Step => ({
  name: 'clear',
  title: 'Clearing',
  lane: 'server',
  link: 'in-wsus',
  run: async ({ item, job, signal, recordIntent }) => {
    const action = actionOf(job);
    const target = action.kind === 'clear' ? action.targets[item.packageId] : undefined;
    if (target === undefined) throw new RangeError('a leftover is cleared that nobody chose');
    const session = await services.server(job, signal);
    const path = shownPath(target);
    if (await isInUse(session, target, await services.references(session, signal), signal)) throw new Fault('published/no-longer-orphaned', { path });
    const now = await lookAtEntry(session.shares, target);
    // What was begun is finished: half of it is gone already.
    const isBegun = evidenceOf(item, 'clear') !== undefined;
    if (now !== undefined && !isBegun && (now.size !== target.size || now.files !== target.files || now.changedAt !== target.changedAt)) throw new Fault('published/orphan-changed', { path });
    recordIntent({ begun: true } satisfies EvidenceOf<'clear'>);
    const file = entryPath(session.shares, target);
    // Links in it are removed, not followed.
    await onShare(file, async () => rm(file, { recursive: true, force: true }));
    return { kind: 'done', evidence: { begun: true } satisfies EvidenceOf<'clear'>, links: [], goTo: 'confirm' };
  },
});
