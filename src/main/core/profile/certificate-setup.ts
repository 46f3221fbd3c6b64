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
import { CertificateVault, type KeptCertificate } from '../certificates/vault.js';
import { Fault } from '../fault.js';
import { readSmallFile } from '../json-file.js';
import { giveSigningCertificate } from '../wsus/server/signing-certificate.js';
import type { ProfileContext } from './context.js';
import type { ProfileServer } from './servers.js';

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
  readonly #vault: CertificateVault;
  readonly #requests: CertificateRequestFile;
  #candidate: Candidate | undefined;

  constructor(context: ProfileContext) {
    const { folder, ports } = context;
    this.#context = context;
    this.#safe = new KeySafe({ system: ports.secrets, account: ports.account });
    this.#vault = new CertificateVault({ folder, safe: this.#safe, clock: ports.now });
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

  async kept(): Promise<KeptCertificate | undefined> {
    return this.#vault.describe();
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

  /** @throws Fault `certificates/no-candidate`, `certificates/unfit`, and what the vault throws */
  async keep(passphrase?: string): Promise<void> {
    const [candidate, seen] = [this.#candidate, this.candidate()];
    if (candidate === undefined || seen === undefined) throw new Fault('certificates/no-candidate');
    const failed = seen.checks.find(({ outcome }) => outcome === 'failed');
    if (failed !== undefined) throw new Fault('certificates/unfit', { reason: failed.reason });
    await this.#vault.keep(candidate.imported, passphrase);
    this.#context.audit.record({ action: 'keep a signing certificate', detail: `${seen.certificate.subject}, thumbprint ${seen.certificate.thumbprint}`, server: '' });
    this.#candidate = undefined;
    // Only now: what was cut off before starts again from the request.
    if (candidate.origin === 'issued') await this.#requests.abandon();
  }

  /** @throws Fault `certificates/vault-empty`, `certificates/wrong-passphrase` */
  async unlock(passphrase: string): Promise<void> {
    await this.#vault.unlock(passphrase);
  }

  async remove(): Promise<void> {
    const kept = await this.#vault.describe().catch(() => undefined);
    await this.#vault.remove();
    if (kept !== undefined) this.#context.audit.record({ action: 'remove the signing certificate', detail: parseCertificate(kept.certificate).subject.text, server: '' });
  }

  get vault(): CertificateVault {
    return this.#vault;
  }

  /** @throws Fault `certificates/password-too-short`, `certificates/vault-empty`, and what the vault throws */
  async exportPfx({ password, encryption }: ExportInput): Promise<Uint8Array> {
    if (password.length < leastSecret) throw new Fault('certificates/password-too-short', { length: password.length, least: leastSecret });
    const pfx = await this.#vault.exportPfx(password, encryption);
    const kept = await this.#vault.describe();
    this.#context.audit.record({ action: 'export the signing key', detail: kept === undefined ? '' : parseCertificate(kept.certificate).subject.text, server: '' });
    return pfx;
  }

  /**
   * Sends what is kept here to the server, which signs with it from then on.
   * @throws Fault `certificates/vault-empty`, `wsus/certificate-…`, `wsus/…`
   */
  async giveTo(server: ProfileServer, signal: AbortSignal): Promise<void> {
    const [view, kept] = [server.view(), await this.#vault.describe()];
    if (view === undefined) throw new Fault('jobs/no-server');
    if (kept === undefined) throw new Fault('certificates/vault-empty', { account: this.#context.ports.account });
    const { client } = await server.session();
    // It travels once and nobody types it; triple DES because servers before 2019 read nothing newer.
    const password = randomBytes(24).toString('base64url');
    const pfx = await this.#vault.exportPfx(password, 'old');
    const detail = parseCertificate(kept.certificate).subject.text;
    await giveSigningCertificate(client, view, { pfx, password, certificate: kept.certificate }, signal);
    this.#context.audit.record({ action: 'set the signing certificate of the server', detail, server: server.name ?? '' });
  }
}
