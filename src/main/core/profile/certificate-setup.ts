import { randomBytes } from 'node:crypto';
import type { CandidateOrigin, CertificateCandidate, ExportInput, NewCertificate, NewRequest } from '../../../shared/ipc/certificates.js';
import { leastSecret } from '../../../shared/ipc/certificates.js';
import { identityFromKey, type SigningIdentity } from '../authenticode/sign/identity.js';
import { parseCertificate, summarizeCertificate } from '../authenticode/x509/certificate.js';
import { checkSigningCertificate } from '../certificates/check.js';
import { createCertificate } from '../certificates/create.js';
import { maxIssuedSize } from '../certificates/issued.js';
import { KeySafe } from '../certificates/key-safe.js';
import { importPfx, maxPfxSize, type ImportedCertificate } from '../certificates/pfx.js';
import { CertificateRequestFile, type KeptRequest } from '../certificates/request-file.js';
import { subjectName } from '../certificates/subject.js';
import { CertificateVault, type KeptCertificate, type VaultSlot } from '../certificates/vault.js';
import { Fault } from '../fault.js';
import { readSmallFile } from '../json-file.js';
import { giveSigningCertificate } from '../wsus/server/signing-certificate.js';
import type { ProfileContext } from './context.js';
import type { ProfileServer } from './server.js';

interface Candidate {
  readonly origin: CandidateOrigin;
  readonly imported: ImportedCertificate;
}

const daysOfYear = 365;

/**
 * Getting a certificate with its key and keeping it. What was got is a candidate, in memory only, until it is kept:
 * it was looked at before it takes the place of what signs until then.
 */
export class CertificateSetup {
  readonly #context: ProfileContext;
  readonly #safe: KeySafe;
  readonly #vaults: Readonly<Record<VaultSlot, CertificateVault>>;
  readonly #requests: CertificateRequestFile;
  #candidate: Candidate | undefined;

  constructor(context: ProfileContext) {
    const { folder, ports } = context;
    this.#context = context;
    this.#safe = new KeySafe({ system: ports.secrets, account: ports.account });
    const vault = (slot: VaultSlot): CertificateVault => new CertificateVault({ folder, safe: this.#safe, clock: ports.now, slot });
    this.#vaults = { current: vault('current'), next: vault('next'), previous: vault('previous') };
    this.#requests = new CertificateRequestFile({ folder, safe: this.#safe, clock: ports.now });
  }

  get store(): ReturnType<KeySafe['describe']> {
    return this.#safe.describe();
  }

  candidate(): CertificateCandidate | undefined {
    if (this.#candidate === undefined) return undefined;
    const { origin, imported } = this.#candidate;
    const [certificate, chain] = [parseCertificate(imported.certificate), imported.chain.map(parseCertificate)];
    const checks = checkSigningCertificate({ certificate, chain, key: imported.key }, this.#context.ports.now());
    return { origin, certificate: summarizeCertificate(certificate), chain: chain.map(summarizeCertificate), checks };
  }

  async kept(slot: VaultSlot = 'current'): Promise<KeptCertificate | undefined> {
    return this.#vaults[slot].describe();
  }

  async request(): Promise<KeptRequest | undefined> {
    return this.#requests.describe();
  }

  /**
   * @param path chosen in main's own dialog
   * @throws Fault `certificates/pfx-…`, `certificates/key-kind`, `app/file-unreadable`
   */
  async openPfx(path: string, password: string): Promise<void> {
    this.#candidate = { origin: 'file', imported: await importPfx(await readSmallFile(path, maxPfxSize), password) };
  }

  /**
   * Who a PFX stands for, for one run: nothing of it is kept.
   * @throws Fault `certificates/pfx-…`, `certificates/key-kind`, `certificates/unfit`, `app/file-unreadable`
   */
  async identityOf(path: string, password: string): Promise<SigningIdentity> {
    const { certificate, chain, key } = await importPfx(await readSmallFile(path, maxPfxSize), password);
    const checks = checkSigningCertificate({ certificate: parseCertificate(certificate), chain: chain.map(parseCertificate), key }, this.#context.ports.now());
    const failed = checks.find(({ outcome }) => outcome === 'failed');
    if (failed !== undefined) throw new Fault('certificates/unfit', { reason: failed.reason });
    return identityFromKey(key, certificate, chain);
  }

  async makeSelfSigned({ subject, bits, years }: NewCertificate): Promise<void> {
    const made = await createCertificate({
      subject: subjectName(subject),
      purposes: ['code-signing'],
      keyKind: `rsa-${bits}`,
      validity: { days: years * daysOfYear },
      clock: this.#context.ports.now,
    });
    this.#candidate = { origin: 'made-here', imported: { ...made, chain: [] } };
  }

  /** @throws Fault `certificates/request-pending`, `certificates/store-unavailable`, `certificates/vault-cannot-write` */
  async makeRequest({ subject, bits, passphrase }: NewRequest): Promise<void> {
    await this.#requests.make(subject, bits, passphrase);
  }

  /**
   * @param path chosen in main's own dialog
   * @throws Fault `certificates/no-request`, `certificates/issued-…`, `app/file-unreadable`, and those of opening the key
   */
  async completeRequest(path: string, passphrase?: string): Promise<void> {
    this.#candidate = { origin: 'issued', imported: await this.#requests.complete(await readSmallFile(path, maxIssuedSize), passphrase) };
  }

  async abandonRequest(): Promise<void> {
    await this.#requests.abandon();
    if (this.#candidate?.origin === 'issued') this.#candidate = undefined;
  }

  dropCandidate(): void {
    this.#candidate = undefined;
  }

  /**
   * @param slot `next` keeps it beside what signs
   * @throws Fault `certificates/no-candidate`, `certificates/unfit`, `certificates/key-reported-lost`, and what the vault throws
   */
  async keep(passphrase?: string, slot: 'current' | 'next' = 'current'): Promise<void> {
    const [candidate, seen] = [this.#candidate, this.candidate()];
    if (candidate === undefined || seen === undefined) throw new Fault('certificates/no-candidate');
    const failed = seen.checks.find(({ outcome }) => outcome === 'failed');
    if (failed !== undefined) throw new Fault('certificates/unfit', { reason: failed.reason });
    const lost = this.#context.signers.lostKeyOf(parseCertificate(candidate.imported.certificate));
    if (lost !== undefined) throw new Fault('certificates/key-reported-lost', { name: lost.certificate.subject.display, since: lost.lostAt ?? '' });
    await this.#vaults[slot].keep(candidate.imported, passphrase);
    this.#context.audit.record({ action: slot === 'next' ? 'keep the next signing certificate' : 'keep a signing certificate', detail: `${seen.certificate.subject}, thumbprint ${seen.certificate.thumbprint}`, server: '' });
    this.#candidate = undefined;
    // Only now: what was cut off before starts again from the request.
    if (candidate.origin === 'issued') await this.#requests.abandon();
  }

  /** @throws Fault `certificates/vault-empty`, `certificates/wrong-passphrase` */
  async unlock(passphrase: string, slot: VaultSlot = 'current'): Promise<void> {
    await this.#vaults[slot].unlock(passphrase);
  }

  /**
   * Puts a kept certificate into the place of the one that signs, which takes its place in turn.
   * @throws Fault what opening its key throws, `certificates/vault-cannot-write`
   */
  async promote(slot: 'next' | 'previous'): Promise<void> {
    const { current } = this.#vaults;
    // Its key opens before anything is moved.
    await this.#vaults[slot].identity();
    const kept = await current.describe();
    const isLost = kept !== undefined && this.#context.signers.lostKeyOf(parseCertificate(kept.certificate)) !== undefined;
    await current.replaceBy(this.#vaults[slot], isLost ? undefined : this.#vaults[slot === 'next' ? 'previous' : 'next']);
  }

  /** Deletes a certificate that does not sign, with its key. */
  async drop(slot: 'next' | 'previous'): Promise<void> {
    await this.#erase(slot, `delete the key of the ${slot} signing certificate`);
  }

  async remove(): Promise<void> {
    await this.#erase('current', 'remove the signing certificate');
  }

  /** One that cannot be read any more is erased and recorded like any other. */
  async #erase(slot: VaultSlot, action: string): Promise<void> {
    const detail = await this.#vaults[slot].describe().then(
      (kept) => (kept === undefined ? undefined : parseCertificate(kept.certificate).subject.text),
      () => 'it could not be read',
    );
    if (detail !== undefined) await this.#context.audit.around({ action, detail, server: '' }, async () => this.#vaults[slot].remove());
  }

  get vault(): CertificateVault {
    return this.#vaults.current;
  }

  /** @throws Fault `certificates/password-too-short`, `certificates/vault-empty`, and what the vault throws */
  async exportPfx({ password, encryption }: ExportInput): Promise<Uint8Array> {
    if (password.length < leastSecret) throw new Fault('certificates/password-too-short', { length: password.length, least: leastSecret });
    const pfx = await this.#vaults.current.exportPfx(password, encryption);
    const kept = await this.#vaults.current.describe();
    this.#context.audit.record({ action: 'export the signing key', detail: kept === undefined ? '' : parseCertificate(kept.certificate).subject.text, server: '' });
    return pfx;
  }

  /**
   * Sends what is kept here to the server, which signs with it from then on.
   * @throws Fault `certificates/vault-empty`, `wsus/certificate-…`, `wsus/…`
   */
  async giveTo(server: ProfileServer, signal: AbortSignal, slot: VaultSlot = 'current'): Promise<void> {
    const vault = this.#vaults[slot];
    const [view, kept] = [server.view(), await vault.describe()];
    if (view === undefined) throw new Fault('jobs/no-server');
    if (kept === undefined) throw new Fault('certificates/vault-empty', { account: this.#context.ports.account });
    const { client } = await server.session();
    // It travels once and nobody types it; triple DES because servers before 2019 read nothing newer.
    const password = randomBytes(24).toString('base64url');
    const pfx = await vault.exportPfx(password, 'old');
    const detail = parseCertificate(kept.certificate).subject.text;
    const act = { action: 'set the signing certificate of the server', detail, server: server.name ?? '' };
    await this.#context.audit.around(act, async () => giveSigningCertificate(client, view, { pfx, password, certificate: kept.certificate }, signal));
  }
}
