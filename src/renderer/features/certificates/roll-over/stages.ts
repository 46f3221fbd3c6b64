import { formatDay } from '../../../../shared/format.js';
import type { FormerSigner, KnownSigner, RollOverStatus, SignedContent, SignerGroup } from '../../../../shared/ipc/roll-over.js';
import type { Fingerprint } from '../../../../shared/units.js';

/** `done` and `now` follow from what main knows; a stage that is `later` says what it waits for. */
export type StageState = 'done' | 'now' | 'later';

const isUndecided = ({ retiredAt, lostAt }: KnownSigner): boolean => retiredAt === undefined && lostAt === undefined;

/** Former certificates that are neither retired nor lost. */
export const leavingOf = ({ former }: RollOverStatus): readonly FormerSigner[] => former.filter(isUndecided);

/** Those whose key was reported lost, the one that still signs first. */
export const lostOf = ({ signing, former }: RollOverStatus): readonly KnownSigner[] => [...(signing === undefined ? [] : [signing]), ...former].filter(({ lostAt }) => lostAt !== undefined);

/** Whether the kit that was written last hands this certificate out. */
export const isInKit = ({ kit }: RollOverStatus, fingerprint: Fingerprint | undefined): boolean => fingerprint !== undefined && kit?.fingerprints.includes(fingerprint) === true;

export interface RollOverStages {
  readonly next: StageState;
  readonly handOut: StageState;
  readonly switch: StageState;
  readonly resign: StageState;
  readonly retire: StageState;
}

/** Where the roll-over stands. After the switch the next one is the one that signs, and what is left is about the former ones. */
export function stagesOf(status: RollOverStatus, content: SignedContent | undefined): RollOverStages {
  const leaving = leavingOf(status);
  if (status.next !== undefined) {
    const isHandedOut = isInKit(status, status.next.certificate.fingerprint);
    return { next: 'done', handOut: isHandedOut ? 'done' : 'now', switch: isHandedOut ? 'now' : 'later', resign: 'later', retire: 'later' };
  }
  if (leaving.length === 0) return { next: 'now', handOut: 'later', switch: 'later', resign: 'later', retire: 'later' };
  const needed = content === undefined ? undefined : leaving.some(({ certificate }) => neededBy(content, certificate.fingerprint) > 0);
  return {
    next: 'done',
    handOut: isInKit(status, status.signing?.certificate.fingerprint) ? 'done' : 'now',
    switch: 'done',
    resign: needed === false ? 'done' : 'now',
    retire: needed === false ? 'now' : 'later',
  };
}

export interface LostKeyStages {
  readonly report: StageState;
  readonly replace: StageState;
  readonly handOut: StageState;
  readonly switch: StageState;
  readonly resign: StageState;
}

export function lostKeyStagesOf(status: RollOverStatus, content: SignedContent | undefined): LostKeyStages {
  const lost = lostOf(status);
  if (lost.length === 0) return { report: 'now', replace: 'later', handOut: 'later', switch: 'later', resign: 'later' };
  const isSwitched = status.signing !== undefined && status.signing.lostAt === undefined;
  const hasOther = isSwitched || status.next !== undefined;
  const isHandedOut = lost.every(({ certificate }) => isInKit(status, certificate.fingerprint));
  const needed = content === undefined ? undefined : lost.some(({ certificate }) => neededBy(content, certificate.fingerprint) > 0);
  return {
    report: 'done',
    replace: hasOther ? 'done' : 'now',
    handOut: !hasOther ? 'later' : isHandedOut ? 'done' : 'now',
    switch: isSwitched ? 'done' : status.next === undefined ? 'later' : 'now',
    resign: !isSwitched ? 'later' : needed === false ? 'done' : 'now',
  };
}

export const groupOf = (content: SignedContent, fingerprint: Fingerprint): SignerGroup | undefined => content.groups.find((group) => group.fingerprint === fingerprint);
export const neededBy = (content: SignedContent, fingerprint: Fingerprint): number => groupOf(content, fingerprint)?.updates.length ?? 0;

export const updatesText = (count: number): string => (count === 1 ? '1 update' : `${count.toLocaleString('en-US')} updates`);

/** What the end of a certificate does to what it signed, counted. */
export function stampsText({ updates, notAfter }: SignerGroup): string {
  const stamped = updates.filter((update) => update.stamped).length;
  const bare = updates.length - stamped;
  if (bare === 0) return `${updatesText(updates.length)}, each with a time stamp: clients accept ${updates.length === 1 ? 'it' : 'them'} after ${formatDay(notAfter)} as well, as long as they keep the certificate.`;
  const stay = stamped === 0 ? '' : `${updatesText(stamped)} ${stamped === 1 ? 'has' : 'have'} a time stamp and ${stamped === 1 ? 'stays' : 'stay'} valid. `;
  return `${updatesText(updates.length)}. ${stay}${updatesText(bare)} ${bare === 1 ? 'has' : 'have'} none: clients refuse ${bare === 1 ? 'it' : 'them'} after ${formatDay(notAfter)}.`;
}

/** Why a certificate cannot be retired yet; undefined when it can. */
export function retireObstacle(content: SignedContent | undefined, fingerprint: Fingerprint): string | undefined {
  if (content === undefined) return 'The content of the server was not looked at yet.';
  const count = neededBy(content, fingerprint);
  if (count > 0) return `${updatesText(count)} on ${content.server} ${count === 1 ? 'is' : 'are'} still signed with it. Sign ${count === 1 ? 'it' : 'them'} anew, or decline or expire ${count === 1 ? 'it' : 'them'}.`;
  if (content.unknown.length > 0) return `The content of ${updatesText(content.unknown.length)} could not be looked at, so it is not certain that nothing needs it.`;
  return undefined;
}
