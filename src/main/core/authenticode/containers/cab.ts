import type { Check } from '../../../../shared/verdict.js';
import type { ByteSource } from '../../bytes.js';
import { defineCheck } from '../checks.js';
import { oids } from '../der/oids.js';
import { bytesEqual } from '../der/values.js';
import { readEnhancedHash, type IndirectData } from '../indirect-data.js';
import { hash, nameOfOid, type DigestAlgorithm } from '../x509/algorithms.js';
import { contentKind, maxSignatureSize, type SignableContainer } from './container.js';

/** Names of checks follow the fields of [MS-CAB] §2.1; what the digest leaves out is what they look at. */
const source = '[MS-CAB] §2.1';
const kinds = {
  size: defineCheck('cab.size', 'The cabinet fills the file', source),
  reserved: defineCheck('cab.reserved', 'Reserved fields are zero', source),
  reserveSizes: defineCheck('cab.reserve-sizes', 'The reserve holds a signature’s place and nothing else', source),
  reserveForm: defineCheck('cab.reserve-form', 'The signature’s place has the one known form', 'Authenticode signature header of cabinets'),
  filler: defineCheck('cab.filler', 'The filler of the signature’s place is zero', 'Authenticode signature header of cabinets'),
  offset: defineCheck('cab.signature-offset', 'The signature begins where the cabinet ends', 'Authenticode signature header of cabinets'),
  end: defineCheck('cab.signature-end', 'The signature ends with the file', 'Authenticode signature header of cabinets'),
  enhanced: defineCheck('content.enhanced-hash', 'The signature’s place is signed too', 'SpcLink with enhanced hash (1.3.6.1.4.1.311.2.5.1)'),
} as const;

/** CFHEADER with the 20-byte reserve that signing puts into it. */
const signedHeaderSize = 60;
/** In the lower byte of the flags. */
const reservePresent = 4;

interface Header {
  readonly bytes: Uint8Array;
  readonly cabinetSize: number;
  readonly reserveSize: number;
  readonly signatureOffset: number;
  readonly signatureSize: number;
}

function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    cabinetSize: view.getUint32(8, true),
    reserveSize: view.getUint16(36, true),
    signatureOffset: view.getUint32(44, true),
    signatureSize: view.getUint32(48, true),
  };
}

/** Whether the reserve is a signature's place, also a damaged one: otherwise damage would turn "bad" into "unsigned". */
function hasSignaturePlace({ bytes, cabinetSize, reserveSize, signatureOffset, signatureSize }: Header): boolean {
  if (((bytes[30] ?? 0) & reservePresent) === 0) return false;
  return (reserveSize === 20 && (signatureOffset !== 0 || signatureSize !== 0)) || signatureOffset === cabinetSize;
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

function checkLayout({ bytes, cabinetSize, signatureOffset, signatureSize }: Header, fileSize: number): Check[] {
  const isReservedZero = [4, 12, 20].every((offset) => isZero(bytes.subarray(offset, offset + 4)));
  const [headerReserve, folderReserve, dataReserve] = [(bytes[36] ?? 0) | ((bytes[37] ?? 0) << 8), bytes[38] ?? 0, bytes[39] ?? 0];
  const hasReserveSizes = headerReserve === 20 && folderReserve === 0 && dataReserve === 0;
  const isFormKnown = bytesEqual(bytes.subarray(40, 44), Uint8Array.of(0, 0, 0x10, 0));
  const end = signatureOffset + signatureSize;
  return [
    kinds.reserved.demand(isReservedZero, 'The reserved fields of the header are zero.', 'A reserved field of the header is not zero.'),
    kinds.reserveSizes.demand(
      hasReserveSizes,
      'The header reserves 20 bytes; folders and blocks reserve none.',
      `The header reserves ${String(headerReserve)} bytes, ${String(folderReserve)} a folder and ${String(dataReserve)} a block, instead of 20, 0 and 0.`,
    ),
    kinds.reserveForm.demand(isFormKnown, 'The reserve begins with 00 00 10 00.', 'The reserve does not begin with 00 00 10 00.'),
    kinds.offset.demand(
      signatureOffset === cabinetSize,
      `The signature begins at ${String(signatureOffset)}, where the cabinet ends.`,
      `The signature begins at ${String(signatureOffset)}, but the cabinet ends at ${String(cabinetSize)}.`,
    ),
    kinds.end.demand(
      end === fileSize,
      `The signature ends at ${String(end)}, where the file ends.`,
      `The signature ends at ${String(end)}, but the file ends at ${String(fileSize)}.`,
    ),
    kinds.filler.demand(
      isZero(bytes.subarray(52, 60)),
      'The last eight bytes of the reserve are zero.',
      'The last eight bytes of the reserve are not zero.',
    ),
  ];
}

const cabinetTypes = new Set<string>([oids.spcCabData, oids.spcLink]);

function checkContent(header: Header, content: IndirectData, digest: DigestAlgorithm): Check[] {
  const isCabinet = cabinetTypes.has(content.type);
  const kind = contentKind.demand(
    isCabinet,
    'The signature was made for a cabinet.',
    `The signature was made for another kind of file (${nameOfOid(content.type)}).`,
  );
  const enhanced = isCabinet ? readEnhancedHash(content) : undefined;
  if (enhanced === undefined) return [kind];
  const isSame = bytesEqual(enhanced, hash(digest, header.bytes.subarray(44, 48)));
  return [kind, kinds.enhanced.demand(isSame, 'The signed digest of the signature’s place fits.', 'The signed digest of the signature’s place does not fit.')];
}

const unsigned = (source: ByteSource, checks: readonly Check[]): SignableContainer => ({
  kind: 'cab',
  signatures: [],
  maxPadding: 7,
  checks,
  coverage: { kind: 'ranges', ranges: [{ start: 0, end: source.size }] },
  checkContent: () => [],
});

/** A cabinet; its folders and files are not looked at, only what a signature depends on. */
export async function openCabinet(file: ByteSource): Promise<SignableContainer> {
  const start = await file.read(0, Math.min(file.size, signedHeaderSize));
  if (start.length < 36) return unsigned(file, [kinds.size.failed('The file ends inside the header of the cabinet.')]);
  const header = start.length < signedHeaderSize ? undefined : readHeader(start);
  if (header === undefined || !hasSignaturePlace(header)) {
    const cabinetSize = new DataView(start.buffer, start.byteOffset).getUint32(8, true);
    const objection = cabinetSize === file.size ? undefined : `The cabinet has ${String(cabinetSize)} bytes, the file has ${String(file.size)}.`;
    return unsigned(file, [kinds.size.judge(objection, 'The cabinet is as long as the file.')]);
  }
  const { signatureOffset, signatureSize } = header;
  const end = Math.min(signatureOffset + signatureSize, file.size);
  const canRead = signatureOffset >= signedHeaderSize && end > signatureOffset && end - signatureOffset <= maxSignatureSize;
  const hashedEnd = canRead ? signatureOffset : Math.max(signedHeaderSize, Math.min(header.cabinetSize, file.size));
  return {
    kind: 'cab',
    signatures: [canRead ? await file.read(signatureOffset, end - signatureOffset) : new Uint8Array()],
    maxPadding: 7,
    checks: checkLayout(header, file.size),
    coverage: {
      kind: 'ranges',
      // Left out: reserved1, the reserve but for its first length, the signature. iCabinet (34) is hashed, as Windows does.
      ranges: [
        { start: 0, end: 4 },
        { start: 8, end: 36 },
        { start: 40, end: 42 },
        { start: signedHeaderSize, end: hashedEnd },
      ],
    },
    checkContent: (content, digest) => checkContent(header, content, digest),
  };
}
