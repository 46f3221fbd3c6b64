import type { UpdatePoint } from '../../../../shared/ipc/server-decisions.js';
import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { getSubscription, type Subscription } from '../soap/operations/subscription.js';
import { searchLocalUpdatesWith } from '../soap/operations/updates.js';
import { tidy } from '../soap/tidy.js';

/*
 * WSUS itself does not say that it is a software update point. What can be seen through its administration service are traces; none
 * of them was tried against a live server, so the administrator's word counts for more than all of them.
 */

/** What Configuration Manager calls its own client when it installs it through software updates. */
const clientTitle = 'Configuration Manager Client';

/** Services of a site server act as its computer: `DOMAIN\NAME$`, or SYSTEM on the very same machine. */
const isComputer = (account: string): boolean => account.endsWith('$') || /^(?:NT AUTHORITY\\)?(?:SYSTEM|NETWORK SERVICE)$/iu.test(account);

const scheduleSign = ({ synchronizesByItself, lastModifiedBy }: Subscription): readonly string[] =>
  !synchronizesByItself && isComputer(lastModifiedBy) ? [`Its synchronisation has no schedule of its own and was last set by a computer, ${tidy(lastModifiedBy, 100)}, as a site server does it.`] : [];

/** What cannot be asked is no sign: an older server or another one that speaks this protocol may not know the question. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Fault && (error.code === 'wsus/fault' || error.code === 'wsus/operation-unknown' || error.code === 'wsus/answer-unexpected')) return undefined;
    throw error;
  }
}

/** What the server shows of being managed by Configuration Manager; undefined when nothing. */
export async function findUpdatePoint(client: WsusClient, culture: string, signal?: AbortSignal): Promise<UpdatePoint | undefined> {
  const subscription = await orNothing(client.call(getSubscription, undefined, signal));
  const found = (await orNothing(client.call(searchLocalUpdatesWith, { culture, words: clientTitle }, signal))) ?? [];
  const ownClient = found.find(({ local, declined, title }) => local && !declined && title.toLowerCase().includes(clientTitle.toLowerCase()));
  const schedule = subscription === undefined ? [] : scheduleSign(subscription);
  if (ownClient !== undefined) return { certainty: 'likely', signs: [`It holds the update “${tidy(ownClient.title, 100)}”, which Configuration Manager publishes to install its client.`, ...schedule] };
  return schedule.length === 0 ? undefined : { certainty: 'possible', signs: schedule };
}

/** The administrator's word, when there is one, decides. */
export function judgeUpdatePoint(found: UpdatePoint | undefined, told: boolean | undefined): UpdatePoint | undefined {
  if (told === undefined) return found;
  return told ? { certainty: 'told', signs: ['You said so.', ...(found?.signs ?? [])] } : undefined;
}
