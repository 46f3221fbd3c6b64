/**
 * Run as a process of its own, so that its memory is that of the work alone: `cabinet-child write <cabinet> <stored|mszip> <file> …`
 * packs files with every digest, `cabinet-child read <cabinet> <folder>` unpacks.
 */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { openFileSource } from '../src/main/core/bytes.js';
import { extractToFolder, readCabinet } from '../src/main/core/cabinet/read.js';
import { writeCabinet, type WrittenCompression } from '../src/main/core/cabinet/write.js';
import { peakMemory } from './peak-memory.js';

const [, , action, cabinet = '', second = '', ...files] = process.argv;
if (action === 'write') {
  const members = files.map((path) => ({ name: basename(path), path, size: statSync(path).size, modified: new Date() }));
  await writeCabinet({ members, destination: cabinet, compression: second as WrittenCompression, reserveSignature: true });
} else {
  await using source = await openFileSource(cabinet);
  await extractToFolder(await readCabinet(source), second);
}
/** Bytes, at the highest. */
process.send?.(peakMemory());
if (process.connected) process.disconnect();
