import { bytes, type Bytes } from '../../../../shared/units.js';

/** [MS-CAB] 2.1 to 2.4: the header with its reserve for a signature and one folder; a name of up to 256 characters with its entry; the head of each block. */
const cabinetOverhead = 68;
const memberOverhead = 16 + 4 * 256 + 1;
const blockSize = 32_768;
const blockOverhead = 8;

interface Sized {
  readonly size: Bytes;
}

/** The most that a cabinet with these files has, when nothing of them gets smaller. Its signature comes on top. */
export const largestCabinet = (files: readonly Sized[]): Bytes =>
  bytes(files.reduce((sum, { size }) => sum + size + memberOverhead + (Math.ceil(size / blockSize) + 1) * blockOverhead, cabinetOverhead));

/**
 * Which files go into which cabinet: as few as their order allows, each within the limit. A file is never spread over two, so one that
 * is over the limit has a cabinet of its own. The same files and the same limit give the same plan.
 * @param limit of a cabinet, in bytes
 */
export function planCabinets<File extends Sized>(files: readonly File[], limit: Bytes): readonly (readonly File[])[] {
  const cabinets: File[][] = [];
  for (const file of files) {
    const fitting = cabinets.find((cabinet) => largestCabinet([...cabinet, file]) <= limit);
    if (fitting === undefined) cabinets.push([file]);
    else fitting.push(file);
  }
  return cabinets;
}
