import type { ByteSource } from '../bytes.js';
import { Fault } from '../fault.js';
import { decodeText, maxNameBytes, showName } from './names.js';

/** CFHEADER.flags: the names of the neighbours stand behind the reserve ([MS-CAB] 2.1). */
const neighbourFlags = { previous: 1, next: 2 } as const;

/** Where a part stands in its set, as its header says. */
export interface SetPlace {
  readonly setId: number;
  /** CFHEADER.iCabinet, from 0. */
  readonly index: number;
}

/** Names end with a zero byte; what has no end is no name. */
function readNames(bytes: Uint8Array, count: number): readonly string[] {
  const names: string[] = [];
  for (let start = 0; names.length < count; ) {
    const length = bytes.subarray(start, start + maxNameBytes + 1).indexOf(0);
    if (length === -1) break;
    names.push(showName(decodeText(bytes.subarray(start, start + length))));
    start += length + 1;
  }
  return names;
}

const nameOf = (cabinet: string | undefined, disk: string | undefined): string =>
  cabinet === undefined || cabinet === '' ? 'not named' : `“${cabinet}”${disk === undefined || disk === '' ? '' : ` on “${disk}”`}`;

function describeNeighbours(flagBits: number, names: readonly string[]): string {
  const hasPrevious = (flagBits & neighbourFlags.previous) !== 0;
  const behind = hasPrevious ? 2 : 0;
  const sentences = [
    ...(hasPrevious ? [`The part before it is ${nameOf(names[0], names[1])}.`] : []),
    ...((flagBits & neighbourFlags.next) === 0 ? [] : [`The part behind it is ${nameOf(names[behind], names[behind + 1])}.`]),
  ];
  return sentences.length === 0 ? 'It names no other part.' : sentences.join(' ');
}

/**
 * Why a part of a set is refused: which set, which part, and what the others are called. Names are shown and never opened.
 * @param namesOffset where the names of the neighbours begin
 */
export async function spannedSet(place: SetPlace, source: ByteSource, flagBits: number, namesOffset: number): Promise<Fault> {
  const count = 2 * (Number((flagBits & neighbourFlags.previous) !== 0) + Number((flagBits & neighbourFlags.next) !== 0));
  const length = Math.max(0, Math.min(count * (maxNameBytes + 1), source.size - namesOffset));
  const names = readNames(await source.read(Math.min(namesOffset, source.size), length), count);
  return new Fault('cabinet/spanned-set', { set: place.setId, part: place.index + 1, neighbours: describeNeighbours(flagBits, names) });
}

/** The header is that of a single cabinet, but a member lies in another one as well. */
export const spannedMember = (setId: number): Fault => new Fault('cabinet/spanned-set', { set: setId, part: 1, neighbours: describeNeighbours(0, []) });
