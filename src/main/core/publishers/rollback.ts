import type { Freshness } from '../../../shared/ipc/catalogues.js';
import type { Instant, PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';

/** A package as far as freshness goes; from signed content. */
export interface DatedPackage {
  readonly packageId: PackageId;
  readonly title: string;
  readonly creationDate: Instant;
}

export interface RememberedPackage extends DatedPackage {
  /** Whether it was in the import before; what vanished earlier is not reported again, but may not come back older. */
  readonly present: boolean;
}

/** What the signed content of a catalogue line has said so far. */
export interface LineMemory {
  readonly newest: Instant;
  readonly packages: readonly RememberedPackage[];
}

export interface RollbackJudgement extends Freshness {
  readonly wentBack: readonly PackageId[];
  readonly vanished: readonly PackageId[];
}

/** @throws RangeError without packages: a catalogue that says nothing has no newest date. */
export function newestOf(packages: readonly DatedPackage[]): Instant {
  const [first, ...others] = packages;
  if (first === undefined) throw new RangeError('a catalogue without packages has no newest date');
  return others.reduce((newest, { creationDate }) => (isAfter(creationDate, newest) ? creationDate : newest), first.creationDate);
}

/**
 * Judges a catalogue against what its line said before. Only dates inside the signed content count; when it was signed or stamped
 * does not: an old catalogue can be stamped anew by whoever stamps, and a stamp never says that nothing newer exists.
 *
 * With the newest date unchanged it counts as older when it only lost something against what was known: that is what a replay of the
 * catalogue before looks like, and nothing in the content could tell the two apart.
 */
export function judgeFreshness(memory: LineMemory | undefined, content: readonly DatedPackage[], now: Date): RollbackJudgement {
  const newest = newestOf(content);
  const future = content.filter(({ creationDate }) => Date.parse(creationDate) > now.getTime() + dayInMilliseconds);
  const inFuture = sentence(future, 'is dated in the future', 'are dated in the future');
  if (memory === undefined) return { state: 'first', newest, findings: inFuture, wentBack: [], vanished: [] };

  const known = new Map(memory.packages.map((entry) => [entry.packageId, entry]));
  const present = new Set(content.map(({ packageId }) => packageId));
  const back = content.filter(({ packageId, creationDate }) => {
    const before = known.get(packageId);
    return before !== undefined && isAfter(before.creationDate, creationDate);
  });
  const vanished = memory.packages.filter((entry) => entry.present && !present.has(entry.packageId));
  const gained = content.some(({ packageId, creationDate }) => {
    const before = known.get(packageId);
    return before === undefined || isAfter(creationDate, before.creationDate);
  });
  const findings = [
    ...sentence(back, 'carries an older date than before', 'carry an older date than before'),
    ...sentence(vanished, 'is missing', 'are missing'),
    ...inFuture,
  ];
  const ids = (entries: readonly DatedPackage[]): PackageId[] => entries.map(({ packageId }) => packageId);
  const lostOnly = back.length > 0 || (vanished.length > 0 && !gained);
  return {
    state: stateOf(newest, memory.newest, lostOnly),
    newest,
    previousNewest: memory.newest,
    findings,
    wentBack: ids(back),
    vanished: ids(vanished),
  };
}

/** What is shown of a judgement. */
export const freshnessOf = ({ state, newest, previousNewest, findings }: RollbackJudgement): Freshness => ({
  state,
  newest,
  ...(previousNewest !== undefined && { previousNewest }),
  findings,
});

function stateOf(newest: Instant, previous: Instant, lostOnly: boolean): Freshness['state'] {
  if (isAfter(newest, previous)) return 'newer';
  if (isAfter(previous, newest) || lostOnly) return 'older';
  return 'same';
}

/** @throws Fault `publishers/older-catalogue` unless the exception was made deliberately. */
export function demandNotOlder(judgement: RollbackJudgement, acceptOlder: boolean): void {
  if (judgement.state !== 'older' || acceptOlder) return;
  throw new Fault('publishers/older-catalogue', {
    newest: judgement.newest,
    previous: judgement.previousNewest ?? judgement.newest,
    wentBack: judgement.wentBack.length,
    vanished: judgement.vanished.length,
  });
}

/**
 * What is remembered after the import: the dates of this content, and of what vanished the date it had. An older catalogue that was
 * accepted starts the memory anew, or the exception would have to be made again at each import.
 */
export function rememberImport(memory: LineMemory | undefined, content: readonly DatedPackage[], state: Freshness['state']): LineMemory {
  const newest = newestOf(content);
  const packages = content.map((entry) => ({ ...pick(entry), present: true }));
  if (memory === undefined || state === 'older') return { newest, packages };
  const present = new Set(content.map(({ packageId }) => packageId));
  const gone = memory.packages.filter(({ packageId }) => !present.has(packageId)).map((entry) => ({ ...pick(entry), present: false }));
  return { newest, packages: [...packages, ...gone] };
}

const pick = ({ packageId, title, creationDate }: DatedPackage): DatedPackage => ({ packageId, title, creationDate });

/**
 * Whether a line has not moved for longer than the policy allows. Counted from its newest date, or from the import that last moved it
 * where that date lies in the future: a date that was written wrong must not keep a line fresh for years.
 */
export function isStale(line: { readonly newest: Instant; readonly movedAt: Instant }, now: Date, days: number): boolean {
  const lastMoved = Math.min(Date.parse(line.newest), Date.parse(line.movedAt));
  return now.getTime() - lastMoved > days * dayInMilliseconds;
}

const dayInMilliseconds = 86_400_000;
const maxNamed = 5;

const isAfter = (one: Instant, other: Instant): boolean => Date.parse(one) > Date.parse(other);

/** One sentence that names the first few. */
function sentence(packages: readonly DatedPackage[], one: string, many: string): string[] {
  if (packages.length === 0) return [];
  const named = packages.slice(0, maxNamed).map(({ title }) => `“${title}”`);
  const more = packages.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  return [packages.length === 1 ? `One update ${one}: ${list}.` : `${packages.length} updates ${many}: ${list}.`];
}
