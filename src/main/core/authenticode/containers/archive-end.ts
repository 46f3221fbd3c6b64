import type { Check } from '../../../../shared/verdict.js';
import type { ByteSource } from '../../bytes.js';
import { defineCheck } from '../checks.js';
import type { Container, Range } from './container.js';

/**
 * Programs that read ZIP archives, Java's for JAR files among them, look for the end of the archive at the end of the file and care for
 * nothing before it. Whoever puts one where no signature reaches has a file that is the publisher's to Windows and theirs to Java.
 */
const archive = defineCheck('file.archive', 'Nothing but what was signed to programs that read archives', 'CVE-2020-1464; APPNOTE.TXT §4.3.16');

/** End of central directory record: its signature, and its size without a comment, which may have 65,535 bytes. */
const endMark = Buffer.from('PK\u0005\u0006', 'latin1');
const endSize = 22;
/** Info-ZIP looks further back than the others. */
const furthestLook = 66_000;
const directoryMark = 'PK\u0001\u0002';
const inZip64Record = 0xffffffff;

const contains = (places: readonly Range[], start: number, end: number): boolean => places.some((place) => place.start <= start && end <= place.end);

/** Where a record begins that a reader could take for the end of an archive with something in it. */
function* findEnds(tail: Buffer, offset: number): Generator<{ readonly at: number; readonly directorySize: number }, void> {
  for (let index = tail.indexOf(endMark); index >= 0 && index + endSize <= tail.length; index = tail.indexOf(endMark, index + 1)) {
    const directorySize = tail.readUInt32LE(index + 12);
    const isPlausible = tail.readUInt16LE(index + 10) > 0 && (directorySize <= offset + index || directorySize === inZip64Record);
    if (isPlausible) yield { at: offset + index, directorySize };
  }
}

/** Places that follow one another without a gap are one. */
function joinPlaces(places: Iterable<Range>): readonly Range[] {
  const joined: { readonly start: number; end: number }[] = [];
  for (const { start, end } of places) {
    const last = joined.at(-1);
    if (last?.end === start) last.end = end;
    else joined.push({ start, end });
  }
  return joined;
}

/** Content of an installer lies where its tables say, so it may be moved until its own bytes close an archive of somebody else's. */
async function isDirectoryMoved(file: ByteSource, covered: readonly Range[], at: number, directorySize: number): Promise<boolean> {
  const start = at - directorySize;
  if (start < 0 || directorySize < directoryMark.length || contains(covered, start, at)) return false;
  return Buffer.from(await file.read(start, directoryMark.length)).toString('latin1') === directoryMark;
}

/** @param covered what a signature is over; asked for only where an archive seems to end */
async function findForeignEnd(file: ByteSource, covered: () => Iterable<Range>): Promise<number | undefined> {
  const offset = Math.max(0, file.size - furthestLook);
  const ends = [...findEnds(Buffer.from(await file.read(offset, file.size - offset)), offset)];
  if (ends.length === 0) return undefined;
  const places = joinPlaces(covered());
  const near = places.filter(({ end }) => end > offset);
  for (const { at, directorySize } of ends) {
    if (!contains(near, at, at + endSize) || (await isDirectoryMoved(file, near, at, directorySize))) return at;
  }
  return undefined;
}

function placesOf(container: Container): Iterable<Range> {
  if (container.kind === 'cat') return [];
  return container.coverage.kind === 'ranges' ? container.coverage.ranges : container.coverage.places();
}

/** Whether the file is an archive as well, by bytes that no signature in it covers. */
export async function checkArchiveEnd(file: ByteSource, container: Container): Promise<Check> {
  const at = await findForeignEnd(file, () => placesOf(container));
  return archive.judge(
    at === undefined ? undefined : `At byte ${String(at)}, where no signature reaches, a ZIP or JAR archive ends: other programs would take the file for that.`,
    'No ZIP or JAR archive ends in what the signatures do not cover.',
  );
}
