import type { ByteSource } from '../../bytes.js';
import { hexOf } from '../der/values.js';
import { openCabinet } from './cab.js';
import { looksLikeCatalogue, openCatalogueFile } from './cat.js';
import type { Container } from './container.js';
import { openInstaller } from './msi.js';
import { findPeHeader, openProgram } from './pe.js';

export type SignableKind = Container['kind'];

const cabinetMagic = '4d534346';
const compoundMagic = 'd0cf11e0a1b11ae1';
const programMagic = '4d5a';

interface Detected {
  readonly kind: SignableKind;
  /** @throws ContainerRefused for a file that only begins like one of its kind. */
  readonly open: () => Promise<Container>;
}

/** The kind of a file by its first bytes, never by its name; `undefined` when it is none that carries a signature. */
export async function detectContainer(file: ByteSource): Promise<Detected | undefined> {
  const magic = hexOf(await file.read(0, Math.min(8, file.size)));
  if (magic.startsWith(cabinetMagic)) return { kind: 'cab', open: async () => openCabinet(file) };
  if (magic === compoundMagic) return { kind: 'msi', open: async () => openInstaller(file) };
  if (await looksLikeCatalogue(file)) return { kind: 'cat', open: async () => openCatalogueFile(file) };
  if (!magic.startsWith(programMagic)) return undefined;
  const peOffset = await findPeHeader(file);
  return peOffset === undefined ? undefined : { kind: 'pe', open: async () => openProgram(file, peOffset) };
}
