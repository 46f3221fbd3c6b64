import type { ByteSource } from '../../main/core/bytes.js';
import { readCabinet, readMember } from '../../main/core/cabinet/read.js';
import { Fault } from '../../main/core/fault.js';

/** An update document is far below this; a cabinet that unpacks to more is an attack. */
const maxBytes = 8 * 1024 * 1024;

/**
 * The document in a compressed blob: a cabinet with one member named `blob`, UTF-16LE ([MS-WSUSSS] 2.2.2.3).
 * @throws Fault
 */
export async function readBlob(source: ByteSource): Promise<string> {
  const cabinet = await readCabinet(source);
  const [member, ...more] = cabinet.members;
  if (member?.name !== 'blob' || more.length > 0) {
    throw new Fault('practice/blob-unreadable', { count: cabinet.members.length });
  }
  return new TextDecoder('utf-16le').decode(await readMember(cabinet, member, maxBytes));
}
