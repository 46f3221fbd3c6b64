import type { Check } from '../../../../shared/verdict.js';
import type { ByteSource } from '../../bytes.js';
import { defineCheck } from '../checks.js';
import { oids } from '../der/oids.js';
import type { IndirectData } from '../indirect-data.js';
import { nameOfOid } from '../x509/algorithms.js';
import { ContainerRefused, contentKind, maxSignatureSize, type SignableContainer } from './container.js';
import { checkPageHashes, type PagedImage } from './pe-pages.js';

const source = 'Microsoft PE and COFF Specification, Attribute Certificate Table';
const kinds = {
  place: defineCheck('pe.table-place', 'The certificate table lies behind everything else', source),
  end: defineCheck('pe.table-end', 'The certificate table ends the file', source),
  entries: defineCheck('pe.table-entries', 'The certificate table holds signatures and nothing else', source),
} as const;

interface Layout extends Pick<PagedImage, 'headersSize' | 'sectionAlignment' | 'sections'> {
  readonly checksum: number;
  /** Absolute offset of the security directory's entry; absent when the program has no such directory. */
  readonly directory?: number;
  /** Where headers and sections end in the file. */
  readonly contentEnd: number;
  readonly table?: { readonly start: number; readonly size: number };
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The offset of the PE header; `undefined` when the file is no PE. */
export async function findPeHeader(file: ByteSource): Promise<number | undefined> {
  if (file.size < 0x40) return undefined;
  const offset = view(await file.read(0x3c, 4)).getUint32(0, true);
  if (offset < 4 || offset + 24 > file.size) return undefined;
  return view(await file.read(offset, 4)).getUint32(0, false) === 0x50450000 ? offset : undefined;
}

async function readWithin(file: ByteSource, offset: number, length: number): Promise<DataView> {
  if (offset + length > file.size) throw new ContainerRefused('The file ends inside the headers of the program.');
  return view(await file.read(offset, length));
}

const directoryOffsets = new Map<number, number>([
  [0x10b, 96],
  [0x20b, 112],
]);
const securityIndex = 4;

/** @throws ContainerRefused */
async function readLayout(file: ByteSource, peOffset: number): Promise<Layout> {
  const coff = await readWithin(file, peOffset, 24);
  const sectionCount = coff.getUint16(6, true);
  const optionalSize = coff.getUint16(20, true);
  const optionalOffset = peOffset + 24;
  const optional = await readWithin(file, optionalOffset, optionalSize);
  const directories = optionalSize < 2 ? undefined : directoryOffsets.get(optional.getUint16(0, true));
  if (directories === undefined || optionalSize < directories) throw new ContainerRefused('The program is neither PE32 nor PE32+.');
  const directoryCount = optional.getUint32(directories - 4, true);
  const entry = directories + securityIndex * 8;
  const table = await readWithin(file, optionalOffset + optionalSize, sectionCount * 40);
  const filled: { readonly start: number; readonly size: number }[] = [];
  for (let index = 0; index < sectionCount; index += 1) {
    const size = table.getUint32(index * 40 + 16, true);
    if (size > 0) filled.push({ start: table.getUint32(index * 40 + 20, true), size });
  }
  const headersEnd = optionalOffset + optionalSize + sectionCount * 40;
  const common = {
    checksum: optionalOffset + 64,
    contentEnd: filled.reduce((end, { start, size }) => Math.max(end, start + size), headersEnd),
    sections: filled,
    sectionAlignment: optional.getUint32(32, true),
    headersSize: optional.getUint32(60, true),
  };
  if (directoryCount <= securityIndex) return common;
  if (entry + 8 > optionalSize) throw new ContainerRefused('The directories of the program do not fit into its header.');
  const start = optional.getUint32(entry, true);
  const size = optional.getUint32(entry + 4, true);
  return { ...common, directory: optionalOffset + entry, ...((start !== 0 || size !== 0) && { table: { start, size } }) };
}

const pkcsSignedData = 2;
const revision2 = 0x0200;
/** Real programs have one, boot loaders two. */
const maxEntries = 4;

interface Entries {
  readonly signatures: readonly Uint8Array[];
  readonly objection?: string;
}

/** WIN_CERTIFICATE entries, each at a multiple of eight. */
function readEntries(table: Uint8Array): Entries {
  const signatures: Uint8Array[] = [];
  for (let offset = 0; offset < table.length; ) {
    const rest = table.subarray(offset);
    if (rest.length < 8) return { signatures, objection: 'The certificate table ends inside an entry.' };
    const header = view(rest);
    const length = header.getUint32(0, true);
    if (length <= 8 || length > rest.length) {
      return { signatures, objection: `An entry of the certificate table claims ${String(length)} bytes of ${String(rest.length)}.` };
    }
    const [revision, type] = [header.getUint16(4, true), header.getUint16(6, true)];
    if (revision !== revision2 || type !== pkcsSignedData) {
      return { signatures, objection: `An entry of the certificate table (revision ${String(revision)}, type ${String(type)}) is no Authenticode signature.` };
    }
    if (signatures.length === maxEntries) return { signatures, objection: `The certificate table holds more than ${String(maxEntries)} entries.` };
    signatures.push(rest.subarray(8, length));
    const next = Math.min(Math.ceil(length / 8) * 8, rest.length);
    if (rest.subarray(length, next).some((byte) => byte !== 0)) {
      return { signatures, objection: 'The bytes between two entries of the certificate table are not zero.' };
    }
    offset += next;
  }
  return { signatures };
}

async function readTable(file: ByteSource, table: NonNullable<Layout['table']>): Promise<Entries> {
  const end = table.start + table.size;
  if (end > file.size || table.size > maxSignatureSize) return { signatures: [], objection: 'The certificate table is too large or reaches beyond the file.' };
  return readEntries(await file.read(table.start, table.size));
}

function checkTable(file: ByteSource, { contentEnd }: Layout, { start, size }: NonNullable<Layout['table']>, { objection }: Entries): Check[] {
  const misplaced = start < contentEnd ? `The certificate table begins at ${String(start)}, inside the program, which ends at ${String(contentEnd)}.` : undefined;
  const unaligned = start % 8 === 0 ? undefined : `The certificate table begins at ${String(start)}, which is not a multiple of eight.`;
  const end = start + size;
  return [
    kinds.place.judge(misplaced ?? unaligned, `The certificate table begins at ${String(start)}, behind the program.`),
    kinds.end.demand(
      end === file.size,
      'The certificate table ends where the file ends.',
      `The certificate table ends at ${String(end)}, but the file ends at ${String(file.size)}.`,
    ),
    kinds.entries.judge(objection, 'The certificate table holds signatures and nothing else.'),
  ];
}

function checkContent(content: IndirectData): Check[] {
  const objection = content.type === oids.spcPeImageData ? undefined : `The signature was made for another kind of file (${nameOfOid(content.type)}).`;
  return [contentKind.judge(objection, 'The signature was made for a program.')];
}

/** A program, library or driver (PE32 or PE32+). @throws ContainerRefused */
export async function openProgram(file: ByteSource, peOffset: number): Promise<SignableContainer> {
  const layout = await readLayout(file, peOffset);
  const { checksum, directory, table } = layout;
  const entries = table === undefined ? { signatures: [] } : await readTable(file, table);
  const afterChecksum = checksum + 4;
  const hashedEnd = table === undefined || table.start < (directory ?? 0) + 8 ? file.size : Math.min(table.start, file.size);
  return {
    kind: 'pe',
    signatures: entries.signatures.length > 0 || table === undefined ? entries.signatures : [new Uint8Array()],
    maxPadding: 7,
    checks: table === undefined ? [] : checkTable(file, layout, table, entries),
    coverage: {
      kind: 'ranges',
      // A program is filled up before it is signed, and digested as if it were before it is listed.
      padding: table === undefined ? (8 - (file.size % 8)) % 8 : 0,
      ranges:
        directory === undefined
          ? [{ start: 0, end: checksum }, { start: afterChecksum, end: file.size }]
          : [{ start: 0, end: checksum }, { start: afterChecksum, end: directory }, { start: directory + 8, end: hashedEnd }],
    },
    checkContent,
    ...(directory !== undefined && { checkParts: async (content, signal) => checkPageHashes(file, { ...layout, directory, end: hashedEnd }, content, signal) }),
  };
}
