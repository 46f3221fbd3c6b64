import type { PublicationState, SoftwarePackage } from '../../../shared/catalog.js';
import type { SetAsideRow } from '../../../shared/ipc/catalogues.js';
import type { Instant, PackageId } from '../../../shared/units.js';
import type { WrittenPackage } from '../catalog/written-package.js';
import type { DatedPackage } from '../publishers/rollback.js';
import type { NamespaceBindings } from '../xml/read.js';
import { filesKeyOf, lightPackage } from './light-package.js';
import { packBlock, type ContentBlock } from './package-content.js';

/** What is written of one package. */
export interface PreparedPackage extends DatedPackage {
  readonly columns: PackageColumns;
  readonly published: boolean;
  /** Ids, each of the same length: one text of its own, where views of the document would hold the document. */
  readonly superseded: string;
}

/** Packages of a catalogue, ready to be written into the library. */
export interface PackageBatch {
  /** Each package once. */
  readonly packages: readonly PreparedPackage[];
  /** Contents, of which rows say where in them a package is. */
  readonly blocks: readonly ContentBlock[];
  readonly setAside: readonly SetAsideRow[];
}

/** Columns of table packages, behind the import. */
export type PackageColumns = readonly [
  packageId: PackageId, created: Instant, state: PublicationState, title: string, files: string, light: string, block: number, start: number, length: number,
];

/** Where the reader of a catalogue puts what it finds. */
export interface ImportSink {
  readonly onPackage: (found: SoftwarePackage, written: WrittenPackage) => Promise<void>;
  readonly onSetAside: (row: SetAsideRow) => Promise<void>;
}

const batchSize = 256;
/** Packages and UTF-16 units a block: looking at one package unpacks its block. */
const blockSize = 32;
const blockLength = 256 * 1024;

/** Gathers what the reader of a catalogue finds. */
export class PackageBatcher implements ImportSink {
  readonly #onBatch: (batch: PackageBatch) => Promise<void>;
  #packages = new Map<PackageId, PreparedPackage>();
  #blocks: ContentBlock[] = [];
  /** Blocks of earlier batches. */
  #blocksBefore = 0;
  /** Of the block that is being filled: texts of packages, their length together, and what holds around each of them. */
  #texts: string[] = [];
  #length = 0;
  #bindings: NamespaceBindings | undefined;
  #setAside: SetAsideRow[] = [];

  constructor(onBatch: (batch: PackageBatch) => Promise<void>) {
    this.#onBatch = onBatch;
  }

  /** A package with an id that came before takes the other one's place. */
  readonly onPackage = async (found: SoftwarePackage, { text, bindings }: WrittenPackage): Promise<void> => {
    if (bindings !== this.#bindings) this.#closeBlock();
    this.#bindings = bindings;
    const { packageId, creationDate, publicationState } = found;
    const light = lightPackage(found);
    const block = this.#blocksBefore + this.#blocks.length;
    const columns: PackageColumns = [packageId, creationDate, publicationState, light.title, filesKeyOf(found), JSON.stringify(light), block, this.#length, text.length];
    // A package that names itself says nothing.
    const superseded = found.supersededPackageIds.filter((id) => id !== packageId).join('');
    this.#packages.set(packageId, { packageId, creationDate, title: light.title, columns, published: publicationState === 'Published', superseded });
    this.#texts.push(text);
    this.#length += text.length;
    if (this.#texts.length >= blockSize || this.#length >= blockLength) this.#closeBlock();
    if (this.#packages.size >= batchSize) await this.flush();
  };

  readonly onSetAside = async ({ label, title, error }: SetAsideRow): Promise<void> => {
    this.#setAside.push({ label, title, error });
    if (this.#setAside.length >= batchSize) await this.flush();
  };

  /** To be called at the end. */
  async flush(): Promise<void> {
    this.#closeBlock();
    const batch: PackageBatch = { packages: [...this.#packages.values()], blocks: this.#blocks, setAside: this.#setAside };
    this.#blocksBefore += this.#blocks.length;
    this.#packages = new Map();
    this.#blocks = [];
    this.#setAside = [];
    await this.#onBatch(batch);
  }

  #closeBlock(): void {
    if (this.#texts.length > 0 && this.#bindings !== undefined) this.#blocks.push(packBlock(this.#texts, this.#bindings));
    this.#texts = [];
    this.#length = 0;
  }
}

/** A feed of single packages. */
export const inBatches =
  <Reading extends { readonly documentName: string }>(feed: (sink: ImportSink) => Promise<Reading>) =>
  async (onBatch: (batch: PackageBatch) => Promise<void>): Promise<Reading> => {
    const batcher = new PackageBatcher(onBatch);
    const reading = await feed(batcher);
    await batcher.flush();
    return reading;
  };
