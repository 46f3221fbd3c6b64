import { Fault } from '../fault.js';
import { readBlocks, type Block } from './blocks.js';
import { membersByFolder, type Cabinet, type CabinetFolder, type CabinetMember } from './cabinet.js';
import { createFolderDecoder } from './decode.js';
import { showName } from './names.js';

export interface ExtractOptions {
  readonly signal?: AbortSignal;
}

export interface ExtractedMember {
  readonly member: CabinetMember;
  /**
   * The member's bytes in pieces of at most 32 KiB. They can be read once, and only until the next member is
   * asked for; what was not read by then is skipped. The pieces must not be changed: later ones may be made of them.
   */
  readonly data: AsyncIterable<Uint8Array>;
}

export function demandNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Fault('app/cancelled', {}, { cause: signal.reason });
}

/** The unpacked bytes of one folder, read in one direction. */
class FolderReader {
  readonly #blocks: AsyncGenerator<Block, void, undefined>;
  readonly #decode: (block: Block) => Uint8Array;
  readonly #signal: AbortSignal | undefined;
  #piece: Uint8Array = new Uint8Array(0);
  /** How many unpacked bytes have been handed out or skipped. */
  position = 0;

  constructor(cabinet: Cabinet, folder: CabinetFolder, signal: AbortSignal | undefined) {
    this.#blocks = readBlocks(cabinet, folder);
    this.#decode = createFolderDecoder(folder);
    this.#signal = signal;
  }

  /** At least one byte and at most `limit`. Only where the folder is known to go on. */
  async next(limit: number): Promise<Uint8Array> {
    if (this.#piece.length === 0) {
      demandNotCancelled(this.#signal);
      const block = await this.#blocks.next();
      if (block.done === true) throw new Fault('cabinet/truncated', { what: 'data' });
      this.#piece = this.#decode(block.value);
    }
    const piece = this.#piece.subarray(0, limit);
    this.#piece = this.#piece.subarray(piece.length);
    this.position += piece.length;
    return piece;
  }

  async skipTo(position: number): Promise<void> {
    while (this.position < position) await this.next(position - this.position);
  }
}

async function* readMemberData(reader: FolderReader, member: CabinetMember): AsyncGenerator<Uint8Array, void, undefined> {
  const end = member.offset + member.size;
  let expected = member.offset;
  while (expected < end) {
    if (reader.position !== expected) throw new TypeError(`${member.name} was read after the next member had been asked for`);
    const piece = await reader.next(end - expected);
    expected += piece.length;
    yield piece;
  }
}

/**
 * Unpacks the wanted members in the order in which they lie in the cabinet, each folder once. Memory does not
 * grow with their size. The last piece of a member comes only after its checksums have been verified.
 * @throws Fault `cabinet/…`, `app/cancelled`
 */
export async function* extractMembers(
  cabinet: Cabinet,
  wanted: (member: CabinetMember) => boolean = () => true,
  options: ExtractOptions = {},
): AsyncGenerator<ExtractedMember, void, undefined> {
  const ofFolder = membersByFolder(cabinet.members.filter(wanted));
  for (const folder of cabinet.folders) {
    const reader = new FolderReader(cabinet, folder, options.signal);
    for (const member of ofFolder.get(folder.index) ?? []) {
      demandNotCancelled(options.signal);
      if (member.size > 0) await reader.skipTo(member.offset);
      yield { member, data: readMemberData(reader, member) };
      if (member.size > 0) await reader.skipTo(member.offset + member.size);
    }
  }
}

/**
 * One member as a whole.
 * @param maxBytes what the caller is ready to hold in memory
 * @throws Fault `cabinet/member-too-large` before anything is unpacked, `cabinet/…`, `app/cancelled`
 */
export async function readMember(cabinet: Cabinet, member: CabinetMember, maxBytes: number, options: ExtractOptions = {}): Promise<Uint8Array> {
  if (member.size > maxBytes) throw new Fault('cabinet/member-too-large', { name: showName(member.name), size: member.size, limit: maxBytes });
  const whole = new Uint8Array(member.size);
  let filled = 0;
  for await (const { data } of extractMembers(cabinet, (candidate) => candidate.index === member.index, options)) {
    for await (const piece of data) {
      whole.set(piece, filled);
      filled += piece.length;
    }
  }
  return whole;
}
