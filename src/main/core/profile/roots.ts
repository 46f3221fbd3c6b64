import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AnchorRow, RootPurpose } from '../../../shared/ipc/settings.js';
import type { Fingerprint } from '../../../shared/units.js';
import { loadTrustFolder, readCertificateFile } from '../authenticode/trust-files.js';
import { summarizeCertificate, type Certificate } from '../authenticode/x509/certificate.js';
import { Fault } from '../fault.js';
import { readSmallFile, writeFileSafely } from '../json-file.js';
import { anchorsFolderOf, foldersOf, type ProfileContext } from './context.js';

/** Bundles of operating systems have some hundred KiB. Bytes. */
const maxRootFile = 8 * 1024 * 1024;

const trustActs: Readonly<Record<RootPurpose, string>> = { signatures: 'trust a root', connections: 'trust a root for connections' };
const removalActs: Readonly<Record<RootPurpose, string>> = { signatures: 'take a root away', connections: 'take a root for connections away' };

/** The roots that an administrator trusts beside those of the system: for signatures, and for connections to vendors' sites. */
export class TrustedRoots {
  readonly #context: ProfileContext;

  constructor(context: ProfileContext) {
    this.#context = context;
  }

  /** Those of the system are among the ones for signatures; connections trust them as well, and they are too many to list twice. */
  async list(purpose: RootPurpose): Promise<readonly AnchorRow[]> {
    const { ports, practice } = this.#context;
    if (purpose === 'connections') return practice === undefined ? rowsOf(await certificatesIn(this.#folder(purpose)), 'folder', new Set()) : [];
    const system = practice === undefined ? await ports.systemTrust() : { anchors: [], disallowed: [] };
    const disallowed = new Set<string>(system.disallowed);
    const own = await certificatesIn(anchorsFolderOf(this.#context));
    const given = system.anchors.flatMap(({ certificate, origin }) => readCertificateFile(certificate, origin));
    return [...rowsOf(own, practice === undefined ? 'folder' : 'practice', disallowed), ...rowsOf(given, 'windows', disallowed)];
  }

  /**
   * The certificates of a file, to be shown before they are trusted.
   * @throws Fault `authenticode/certificate-unreadable`, `app/file-unreadable`, `practice/server-fixed`
   */
  async read(path: string): Promise<readonly Certificate[]> {
    this.#demandEarnest();
    return readCertificateFile(await readSmallFile(path, maxRootFile), basename(path));
  }

  async trust(purpose: RootPurpose, certificates: readonly Certificate[]): Promise<readonly AnchorRow[]> {
    this.#demandEarnest();
    const folder = this.#folder(purpose);
    await mkdir(folder, { recursive: true });
    for (const { der, fingerprint } of certificates) await writeFileSafely(join(folder, `${fingerprint}.cer`), der);
    for (const certificate of certificates) this.#record(trustActs[purpose], summarizeCertificate(certificate).subject);
    return this.list(purpose);
  }

  async remove(purpose: RootPurpose, fingerprint: Fingerprint): Promise<readonly AnchorRow[]> {
    this.#demandEarnest();
    const folder = this.#folder(purpose);
    for (const file of await readdir(folder)) {
      const found = await readFile(join(folder, file)).then((data) => readCertificateFile(data, file)).catch(() => []);
      // A file that was put there by hand may hold others as well; those are written again one by one.
      if (!found.some((certificate) => certificate.fingerprint === fingerprint)) continue;
      for (const other of found.filter((certificate) => certificate.fingerprint !== fingerprint)) await writeFileSafely(join(folder, `${other.fingerprint}.cer`), other.der);
      await unlink(join(folder, file));
    }
    this.#record(removalActs[purpose], fingerprint);
    return this.list(purpose);
  }

  #folder(purpose: RootPurpose): string {
    const { anchors, authorities } = foldersOf(this.#context.folder);
    return purpose === 'signatures' ? anchors : authorities;
  }

  #record(action: string, detail: string): void {
    this.#context.audit.record({ action, detail, server: '' });
  }

  /** Practice trusts its own roots and no others. */
  #demandEarnest(): void {
    if (this.#context.practice !== undefined) throw new Fault('practice/server-fixed');
  }
}

const certificatesIn = async (folder: string): Promise<readonly Certificate[]> => (await loadTrustFolder(folder)).anchors.map(({ certificate }) => certificate);

const rowsOf = (certificates: readonly Certificate[], origin: AnchorRow['origin'], disallowed: ReadonlySet<string>): readonly AnchorRow[] =>
  certificates.map((certificate) => {
    const summary = summarizeCertificate(certificate);
    return { certificate: summary, origin, disallowed: disallowed.has(summary.fingerprint) };
  });
