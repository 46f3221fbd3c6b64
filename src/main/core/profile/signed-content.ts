import type { SignedContent, SignedUpdate, SignerGroup } from '../../../shared/ipc/roll-over.js';
import type { Fingerprint, PackageId } from '../../../shared/units.js';
import { summarizeCertificate } from '../authenticode/x509/certificate.js';
import type { CabinetLook } from '../wsus/upkeep/content-look.js';
import type { UpdateSummary } from '../wsus/soap/operations/updates.js';

type Named = Pick<UpdateSummary, 'updateId' | 'title' | 'revisionNumber'>;

/** Sorts updates by who signed their content. */
export class SignedContentBuilder {
  readonly #server: string;
  readonly #groups = new Map<Fingerprint, Omit<SignerGroup, 'updates'> & { readonly updates: SignedUpdate[] }>();
  readonly #unknown: string[] = [];

  constructor(server: string) {
    this.#server = server;
  }

  /** An update without a file needs no certificate; one with several needs each that signed one of them. */
  add(update: Named, looks: readonly CabinetLook[]): void {
    if (looks.some(({ content, signers }) => content !== 'present' || signers.length === 0)) {
      this.addUnknown(update);
      return;
    }
    const outer = looks.flatMap(({ signers }) => signers.slice(0, 1));
    for (const fingerprint of new Set(outer.map(({ certificate }) => certificate.fingerprint))) {
      const its = outer.filter(({ certificate }) => certificate.fingerprint === fingerprint);
      const [first] = its;
      if (first === undefined) continue;
      const { name, notAfter } = summarizeCertificate(first.certificate);
      const group = this.#groups.get(fingerprint) ?? { fingerprint, name, notAfter, updates: [] };
      group.updates.push({ packageId: update.updateId as PackageId, title: update.title, revisionNumber: update.revisionNumber, stamped: its.every(({ timestamped }) => timestamped) });
      this.#groups.set(fingerprint, group);
    }
  }

  addUnknown({ title }: Named): void {
    this.#unknown.push(title);
  }

  get content(): SignedContent {
    return { server: this.#server, groups: [...this.#groups.values()].sort((a, b) => b.updates.length - a.updates.length), unknown: this.#unknown };
  }
}
