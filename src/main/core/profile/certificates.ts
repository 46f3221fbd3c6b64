import { readFile, stat } from 'node:fs/promises';
import type { CertificateStatus } from '../../../shared/ipc/certificates.js';
import { explain } from '../../../shared/errors/index.js';
import { formatDay } from '../../../shared/format.js';
import type { CertificateSummary } from '../../../shared/verdict.js';
import { createTimestamper } from '../authenticode/sign/timestamp-client.js';
import { fetchBytesWithUndici } from '../authenticode/sign/fetch-bytes-undici.js';
import { parseCertificate, summarizeCertificate } from '../authenticode/x509/certificate.js';
import { checkSigningCertificate } from '../certificates/check.js';
import { importPfx, maxPfxSize } from '../certificates/pfx.js';
import { CertificateVault } from '../certificates/vault.js';
import { Fault, toCodedError } from '../fault.js';
import type { Signing } from '../publishing/services.js';
import type { ProfileContext } from './context.js';
import type { ProfileServer } from './servers.js';
import type { SigningDecision } from './signing-choice.js';

const dayMilliseconds = 86_400_000;
/** From this many days before the end on the certificate counts as expiring. */
const warnDays = 90;

export type CertificateState = 'none' | 'ready' | 'expiring' | 'expired';

export function stateOfCertificate({ notBefore, notAfter }: Pick<CertificateSummary, 'notBefore' | 'notAfter'>, now: Date): { readonly state: CertificateState; readonly sentence: string } {
  if (Date.parse(notBefore) > now.getTime()) return { state: 'expiring', sentence: `Not valid before ${formatDay(notBefore)}` };
  const days = Math.floor((Date.parse(notAfter) - now.getTime()) / dayMilliseconds);
  if (days < 0) return { state: 'expired', sentence: `Expired on ${formatDay(notAfter)}` };
  if (days < warnDays) return { state: 'expiring', sentence: `Expires in ${days === 1 ? '1 day' : `${days} days`}, on ${formatDay(notAfter)}` };
  return { state: 'ready', sentence: `Ready until ${formatDay(notAfter)}` };
}

const summaryOf = (der: Uint8Array): CertificateSummary => summarizeCertificate(parseCertificate(der));

/** Who signs packages, and with which certificate. */
export class ProfileCertificates {
  readonly #context: ProfileContext;
  readonly #server: ProfileServer;
  readonly #vault: CertificateVault;
  readonly #decision: SigningDecision;
  /** The server's certificate, as it was read last. */
  #lastSeen: CertificateSummary | undefined;

  constructor(context: ProfileContext, server: ProfileServer, decision: SigningDecision) {
    this.#decision = decision;
    this.#context = context;
    this.#server = server;
    this.#vault = new CertificateVault({ folder: context.folder, store: context.ports.secrets, clock: context.ports.now });
  }

  async status(signal: AbortSignal): Promise<CertificateStatus> {
    const { available, protection } = this.#context.ports.secrets.describe();
    const [here, server] = await Promise.all([this.#here(), this.#serverSide(signal)]);
    const signing = this.#decision.choice === 'undecided' && server?.certificate !== undefined ? 'server' : this.#decision.choice;
    const used = signing === 'here' ? here?.certificate : server?.certificate;
    const by = signing === 'here' ? 'Packages are signed here' : 'The server signs the packages';
    const sentence =
      used === undefined
        ? 'There is no certificate that packages could be signed with.'
        : `${by} with the certificate of ${used.name}. ${stateOfCertificate(used, this.#context.ports.now()).sentence}.`;
    return { signing, ...(here === undefined ? {} : { here }), ...(server === undefined ? {} : { server }), sentence, storeAvailable: available, protection };
  }

  /** For Overview: what is known without asking the server now. */
  async short(): Promise<{ readonly state: CertificateState | 'unknown'; readonly sentence: string }> {
    const used = this.#decision.choice === 'here' ? (await this.#here())?.certificate : this.#lastSeen;
    if (used !== undefined) return stateOfCertificate(used, this.#context.ports.now());
    return this.#decision.choice === 'here' ? { state: 'none', sentence: 'None is kept here' } : { state: 'unknown', sentence: 'The server’s certificate was not read yet' };
  }

  /**
   * @param path chosen in main's own dialog
   * @throws Fault `certificates/…`
   */
  async importFrom(path: string, password: string, signal: AbortSignal): Promise<CertificateStatus> {
    const info = await stat(path).catch((error: unknown) => {
      throw new Fault('app/file-unreadable', { file: path, reason: String(error) }, { cause: error });
    });
    if (info.size > maxPfxSize) throw new Fault('certificates/pfx-too-large', { size: info.size, limit: maxPfxSize });
    const imported = await importPfx(await readFile(path), password);
    await this.#vault.keep(imported);
    await this.#decision.choose('here');
    return this.status(signal);
  }

  async choose(signing: 'server' | 'here', signal: AbortSignal): Promise<CertificateStatus> {
    if (signing === 'here' && (await this.#vault.describe()) === undefined) throw new Fault('certificates/vault-empty');
    await this.#decision.choose(signing);
    return this.status(signal);
  }

  async remove(signal: AbortSignal): Promise<CertificateStatus> {
    await this.#vault.remove();
    if (this.#decision.choice === 'here') await this.#decision.choose('undecided');
    return this.status(signal);
  }

  /**
   * Who signs the packages of a job. The server is the default when it has a certificate.
   * @throws Fault `jobs/no-signing`, and those of the vault
   */
  async signing(signal: AbortSignal): Promise<Signing> {
    const { timestampUrl } = this.#context.settings.get();
    if (this.#decision.choice === 'here') {
      const identity = await this.#vault.identity();
      if (timestampUrl === undefined) return { kind: 'here', identity };
      return { kind: 'here', identity, timestamp: createTimestamper({ url: timestampUrl, fetchBytes: fetchBytesWithUndici(), clock: this.#context.ports.now }) };
    }
    try {
      const certificate = await this.#server.signingCertificate(signal);
      return { kind: 'server', certificate, ...(timestampUrl === undefined ? {} : { timestampUrl }) };
    } catch (error) {
      if (error instanceof Fault && error.code === 'wsus/no-signing-certificate') throw new Fault('jobs/no-signing', {}, { cause: error });
      throw error;
    }
  }

  async #here(): Promise<CertificateStatus['here']> {
    const kept = await this.#vault.describe();
    if (kept === undefined) return undefined;
    return { certificate: summaryOf(kept.certificate), checks: checkSigningCertificate({ certificate: parseCertificate(kept.certificate), chain: kept.chain.map(parseCertificate) }, this.#context.ports.now()), protection: kept.protection };
  }

  async #serverSide(signal: AbortSignal): Promise<CertificateStatus['server']> {
    if (this.#server.view() === undefined) return undefined;
    try {
      const certificate = summaryOf(await this.#server.signingCertificate(signal));
      this.#lastSeen = certificate;
      return { certificate, sentence: `${stateOfCertificate(certificate, this.#context.ports.now()).sentence}.` };
    } catch (error) {
      const { title, remedy } = explain(toCodedError(error));
      return { sentence: `${title}. ${remedy}` };
    }
  }
}
