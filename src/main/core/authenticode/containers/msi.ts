import { createHash, type Hash } from 'node:crypto';
import type { Check } from '../../../../shared/verdict.js';
import type { ByteSource } from '../../bytes.js';
import { defineCheck } from '../checks.js';
import { oids } from '../der/oids.js';
import { bytesEqual } from '../der/values.js';
import { readSipClass, type IndirectData } from '../indirect-data.js';
import { digestAlgorithms, digestLengths, nameOfOid, type DigestAlgorithm } from '../x509/algorithms.js';
import { foldName } from './compound-names.js';
import { openCompoundFile, type CompoundEntry, type CompoundFile, type CompoundStorage, type CompoundStream } from './compound-file.js';
import { contentKind, ContainerRefused, maxSignatureSize, type SignableContainer, type Digests, type Range } from './container.js';

const kinds = {
  trailing: defineCheck('msi.trailing-data', 'Nothing follows the installer', '[MS-CFB] §2.1'),
  stray: defineCheck('msi.stray-data', 'Nothing lies between the streams', '[MS-CFB] §2.2 to §2.6'),
  metadata: defineCheck('msi.metadata', 'Names and dates of streams are signed too', 'MsiDigitalSignatureEx'),
} as const;

const utf16 = (text: string): Uint8Array => Buffer.from(text, 'utf16le');
const signatureName = utf16('\u0005DigitalSignature');
const extendedName = utf16('\u0005MsiDigitalSignatureEx');
/** f1100c00-0000-0000-c000-000000000046 as bytes: the subject interface package of Windows Installer. */
const installerSipClass = 'f1100c0000000000c000000000000046';

const isSignatureStream = ({ kind, name }: CompoundEntry): boolean => kind === 'stream' && (bytesEqual(name, signatureName) || bytesEqual(name, extendedName));
const rootStream = (root: CompoundStorage, name: Uint8Array): CompoundStream | undefined =>
  root.children.find((entry): entry is CompoundStream => entry.kind === 'stream' && bytesEqual(entry.name, name));

const signatureNames = new Set([signatureName, extendedName].map(foldName));

/** In other letters it is the signature for Windows and content for whoever compares bytes: then both digest another file. @throws ContainerRefused */
function demandOwnNames(root: CompoundStorage): void {
  const isDisguised = root.children.some((entry) => entry.kind === 'stream' && !isSignatureStream(entry) && signatureNames.has(foldName(entry.name)));
  if (isDisguised) throw new ContainerRefused('A stream of the installer bears the name of its signature in other letters.');
}

async function readStream(compound: CompoundFile, stream: CompoundStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of compound.read(stream)) parts.push(part);
  return Buffer.concat(parts);
}

type Update = (bytes: Uint8Array) => void;

const littleEndian32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value % 2 ** 32, true);
  return bytes;
};

const coveredChildren = (storage: CompoundStorage, isRoot: boolean): readonly CompoundEntry[] =>
  isRoot ? storage.children.filter((entry) => !isSignatureStream(entry)) : storage.children;

/** Names, classes, sizes and dates: what MsiDigitalSignatureEx is a digest of. */
function walkMetadata(entry: CompoundEntry, update: Update, isRoot: boolean): void {
  if (!isRoot) update(entry.name);
  update(entry.kind === 'storage' ? entry.classId : littleEndian32(entry.size));
  update(entry.state);
  if (!isRoot) update(entry.times);
  if (entry.kind === 'storage') for (const child of coveredChildren(entry, isRoot)) walkMetadata(child, update, false);
}

/** What is signed: contents of the streams in the order of their names; each storage ends with its class. */
async function* signedPieces(compound: CompoundFile, storage: CompoundStorage, isRoot = true): AsyncGenerator<Uint8Array, void> {
  for (const entry of coveredChildren(storage, isRoot)) {
    if (entry.kind === 'storage') yield* signedPieces(compound, entry, false);
    else yield* compound.read(entry);
  }
  yield storage.classId;
}

/** Where that lies in the file; classes of storages are left out, which lie in the directory among what is not signed. */
function* signedPlaces(compound: CompoundFile, storage: CompoundStorage, isRoot = true): Generator<Range, void> {
  for (const entry of coveredChildren(storage, isRoot)) {
    if (entry.kind === 'storage') yield* signedPlaces(compound, entry, false);
    else yield* compound.placesOf(entry);
  }
}

/**
 * Whether what is signed begins with a property set ([MS-OLEPS] §2.21), as the summary does that Windows Installer demands: its name
 * comes before all that installers hold. With MsiDigitalSignatureEx another digest is signed before it. Whoever gives that stream
 * another name makes content of it, and a signature of names and dates becomes one of contents alone.
 */
async function beginsWithSummary(compound: CompoundFile): Promise<boolean> {
  let start: Uint8Array = new Uint8Array();
  for await (const piece of signedPieces(compound, compound.root)) {
    start = Buffer.concat([start, piece.subarray(0, 4)]);
    if (start.length >= 4) break;
  }
  const [first, second, version, zero] = start;
  return first === 0xfe && second === 0xff && (version === 0 || version === 1) && zero === 0;
}

function metadataDigest(root: CompoundStorage, algorithm: DigestAlgorithm): Uint8Array {
  const hash = createHash(algorithm);
  walkMetadata(root, (bytes) => hash.update(bytes), true);
  return hash.digest();
}

async function digestInstaller(compound: CompoundFile, hasMetadata: boolean, algorithms: readonly DigestAlgorithm[], signal?: AbortSignal): Promise<Digests> {
  const hashes = new Map<DigestAlgorithm, Hash>(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
  if (hasMetadata) for (const [algorithm, hash] of hashes) hash.update(metadataDigest(compound.root, algorithm));
  for await (const piece of signedPieces(compound, compound.root)) {
    signal?.throwIfAborted();
    for (const hash of hashes.values()) hash.update(piece);
  }
  return new Map([...hashes].map(([algorithm, hash]) => [algorithm, hash.digest()]));
}

const contentsAlone = 'The signature covers the contents of the streams one behind the other, not where each begins, its name and its date.';

/** The stored digest of the metadata says by its length which algorithm made it. */
async function checkMetadata(compound: CompoundFile, stored: Uint8Array | undefined): Promise<Check> {
  if (stored === undefined) {
    return (await beginsWithSummary(compound))
      ? kinds.metadata.notChecked(contentsAlone)
      : kinds.metadata.warning(`${contentsAlone} What it covers does not begin with the summary of an installer: names and dates may have been signed and taken out.`);
  }
  const algorithm = digestAlgorithms.find((name) => digestLengths[name] === stored.length);
  const isSame = algorithm !== undefined && bytesEqual(stored, metadataDigest(compound.root, algorithm));
  return kinds.metadata.demand(isSame, 'The signed digest of names and dates fits.', 'The signed digest of names and dates does not fit.');
}

/** Bytes behind the last sector in use are in no digest; other formats (a ZIP, a JAR) are read from the end of a file. */
async function checkTrailing(file: ByteSource, ownedEnd: number): Promise<Check> {
  for (let offset = Math.min(ownedEnd, file.size); offset < file.size; offset += 65_536) {
    const part = await file.read(offset, Math.min(65_536, file.size - offset));
    if (part.some((byte) => byte !== 0)) {
      return kinds.trailing.failed(`Behind the installer, from byte ${String(ownedEnd)}, the file holds data that no signature covers.`);
    }
  }
  return kinds.trailing.passed('The file ends with the installer.');
}

/**
 * Bytes that belong to no stream are in no digest either. Installers that were edited have old ones in them, and no reader of streams
 * meets them: they are said, and refused only where they make the file something else as well (`file.archive`).
 */
async function checkStray(compound: CompoundFile): Promise<Check> {
  const { inFreeSectors, behindStreams, inDirectory, inHeaderAndTables, lostEntries } = await compound.findStray();
  const found = [
    [inFreeSectors, 'in free sectors'],
    [behindStreams, 'behind the ends of streams'],
    [inDirectory, 'in the directory'],
    [inHeaderAndTables, 'in the header and in tables'],
  ] as const;
  const bytes = found.filter(([count]) => count > 0).map(([count, place]) => `${String(count)} ${place}`);
  const sentences = [
    ...(bytes.length > 0 ? [`Bytes that belong to nothing, are not zero and are covered by no signature: ${bytes.join(', ')}.`] : []),
    ...(lostEntries > 0 ? [`Entries of the directory that no storage holds: ${String(lostEntries)}.`] : []),
  ];
  return sentences.length === 0 ? kinds.stray.passed('Every byte of the file belongs to a stream or says where one is.') : kinds.stray.warning(sentences.join(' '));
}

function checkContent(content: IndirectData): Check[] {
  const isInstaller = content.type === oids.spcSipInfo && readSipClass(content) === installerSipClass;
  const objection = isInstaller ? undefined : `The signature was made for another kind of file (${nameOfOid(content.type)}).`;
  return [contentKind.judge(objection, 'The signature was made for a Windows Installer file.')];
}

/** An installer or a patch (MSI, MSP, MST). @throws ContainerRefused */
export async function openInstaller(file: ByteSource): Promise<SignableContainer> {
  const compound = await openCompoundFile(file);
  demandOwnNames(compound.root);
  const signature = rootStream(compound.root, signatureName);
  const extended = rootStream(compound.root, extendedName);
  if ((signature?.size ?? 0) > maxSignatureSize || (extended?.size ?? 0) > 64) throw new ContainerRefused('The signature of the installer is too large.');
  const stored = extended && (await readStream(compound, extended));
  return {
    kind: 'msi',
    signatures: signature === undefined ? [] : [await readStream(compound, signature)],
    maxPadding: 0,
    checks: [await checkTrailing(file, compound.ownedEnd), ...(signature === undefined ? [] : [await checkStray(compound), await checkMetadata(compound, stored)])],
    coverage: {
      kind: 'walk',
      digest: async (algorithms, signal) => digestInstaller(compound, stored !== undefined, algorithms, signal),
      places: () => signedPlaces(compound, compound.root),
    },
    checkContent,
  };
}

