import { explain } from '../../../shared/errors/index.js';
import type { CertificateHealth, CertificateStatus, ExportInput, KeptHere, NewCertificate, NewRequest, Savable, ServerTrust, StampTrial } from '../../../shared/ipc/certificates.js';
import type { SignsBy } from '../../../shared/ipc/roll-over.js';
import type { CertificateSummary } from '../../../shared/verdict.js';
import type { SigningIdentity } from '../authenticode/sign/identity.js';
import { parseCertificate, summarizeCertificate, type Certificate } from '../authenticode/x509/certificate.js';
import { checkSigningCertificate } from '../certificates/check.js';
import { healthOf } from '../certificates/health.js';
import { encodePem } from '../certificates/pem-write.js';
import { encodeRequestInf } from '../certificates/request-inf.js';
import { subjectName } from '../certificates/subject.js';
import type { KnownSigners } from '../certificates/roll-over/known-signers.js';
import type { KeptCertificate, VaultSlot } from '../certificates/vault.js';
import { Fault, toCodedError } from '../fault.js';
import type { PublishedRecords } from '../publishing/records.js';
import type { Signing } from '../publishing/services.js';
import { demandSafeForKeys, makeOnServer } from '../wsus/server/signing-certificate.js';
import { CertificateSetup } from './certificate-setup.js';
import type { ProfileContext } from './context.js';
import { lookAtServerTrust } from './server-trust.js';
import type { ProfileServer } from './server.js';
import type { ProfileServers } from './servers.js';
import { ProfileStamps } from './stamps.js';

const summaryOf = (der: Uint8Array): CertificateSummary => summarizeCertificate(parseCertificate(der));

/** The certificate that packages are signed with, and where it signs. */
export interface SigningCertificateInUse {
  readonly by: 'here' | 'server';
  readonly certificate: Certificate;
  /** Its issuers as far as they are known, nearest first. */
  readonly chain: readonly Certificate[];
}

/** Something to be saved, with the name that the dialog begins with. */
export interface SavableFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Who signs packages, and with which certificate. */
export class ProfileCertificates {
  readonly setup: CertificateSetup;
  readonly stamps: ProfileStamps;
  readonly #context: ProfileContext;
  readonly #servers: ProfileServers;
  /** For this run alone. */
  #given: SigningIdentity | undefined;
  readonly #records: PublishedRecords;
  /** Whether each server keeps what was signed, as it was seen last. */
  readonly #lastTrust = new Map<string, { readonly fingerprint: string; readonly trust: ServerTrust }>();

  constructor(context: ProfileContext, servers: ProfileServers, records: PublishedRecords) {
    this.#records = records;
    this.setup = new CertificateSetup(context);
    this.stamps = new ProfileStamps(context);
    this.#context = context;
    this.#servers = servers;
  }

  /** Of a server; the current one when none is given. */
  async status(signal: AbortSignal, of: ProfileServer = this.#servers.current): Promise<CertificateStatus> {
    const { available, protection } = this.setup.store;
    const [here, server, request] = await Promise.all([this.#here(of), this.#serverSide(of, signal), this.setup.request()]);
    const candidate = this.setup.candidate();
    const signing = of.signing === 'undecided' && server?.certificate !== undefined ? 'server' : of.signing;
    const used = signing === 'here' ? here : server;
    const health = this.#healthOf(of, signing, used?.certificate, used?.checks ?? [], request?.view);
    const by = signing === 'here' ? 'Packages are signed here' : 'The server signs the packages';
    const sentence = used?.certificate === undefined ? health.sentence : `${by} with the certificate of ${used.certificate.name}. ${health.sentence}`;
    return {
      health,
      signing,
      ...(here === undefined ? {} : { here }),
      ...(server === undefined ? {} : { server }),
      ...(candidate === undefined ? {} : { candidate }),
      ...(request === undefined ? {} : { request: request.view }),
      sentence,
      storeAvailable: available,
      protection,
      account: this.#context.ports.account,
    };
  }

  /** The state of the certificate that signs, by what is known without asking the server now. */
  async health(): Promise<CertificateHealth> {
    const server = this.#servers.current;
    if (this.#given !== undefined) return this.#healthOf(server, 'here', ...this.#judge(parseCertificate(this.#given.certificate), this.#given.chain.map(parseCertificate)), undefined);
    const { signing } = server;
    const here = signing === 'here' ? await this.#here(server) : undefined;
    const request = await this.setup.request();
    const lastSeen = this.#context.signers.latest('server', server.id);
    if (signing === 'here' || lastSeen === undefined) return this.#healthOf(server, signing, here?.certificate, here?.checks ?? [], request?.view);
    return this.#healthOf(server, signing, ...this.#judge(lastSeen.certificate, []), request?.view);
  }

  /**
   * The certificate that signs, for whoever hands it out or renews it.
   * @throws Fault `certificates/vault-empty`, `wsus/no-signing-certificate`, `jobs/no-server`
   */
  async inUse(signal: AbortSignal, server: ProfileServer = this.#servers.current): Promise<SigningCertificateInUse> {
    if (server.signing === 'here') {
      const kept = await this.setup.kept();
      if (kept === undefined) throw new Fault('certificates/vault-empty', { account: this.#context.ports.account });
      return { by: 'here', certificate: parseCertificate(kept.certificate), chain: kept.chain.map(parseCertificate) };
    }
    return { by: 'server', certificate: parseCertificate(await server.signingCertificate(signal)), chain: [] };
  }

  async openPfx(path: string, password: string, signal: AbortSignal): Promise<CertificateStatus> {
    await this.setup.openPfx(path, password);
    return this.status(signal);
  }

  /**
   * Signs with a PFX until the profile is closed, whoever else was chosen. Nothing of it is kept.
   * @throws Fault `certificates/pfx-…`, `certificates/key-kind`, `certificates/unfit`, `app/file-unreadable`
   */
  async signWith(path: string, password: string): Promise<CertificateSummary> {
    this.#given = await this.setup.identityOf(path, password);
    const certificate = summaryOf(this.#given.certificate);
    this.#context.audit.record({ action: 'sign with a given certificate', detail: `${certificate.subject}, thumbprint ${certificate.thumbprint}`, server: '' });
    return certificate;
  }

  async makeSelfSigned(wanted: NewCertificate, signal: AbortSignal): Promise<CertificateStatus> {
    await this.setup.makeSelfSigned(wanted);
    return this.status(signal);
  }

  /** @throws Fault `wsus/self-signed-refused`, `wsus/…` */
  async makeOnServer(signal: AbortSignal): Promise<CertificateStatus> {
    const server = this.#servers.current;
    const { client, name } = await server.session();
    const act = { action: 'let the server make a signing certificate', detail: '', server: name };
    await this.#context.audit.around(act, async () => summaryOf(await makeOnServer(client, signal)), (made) => `${made.subject}, thumbprint ${made.thumbprint}`);
    await server.chooseSigning('server');
    return this.status(signal, server);
  }

  async makeRequest(wanted: NewRequest, signal: AbortSignal): Promise<CertificateStatus> {
    await this.setup.makeRequest(wanted);
    return this.#changed(signal);
  }

  async completeRequest(path: string, passphrase: string | undefined, signal: AbortSignal): Promise<CertificateStatus> {
    await this.setup.completeRequest(path, passphrase);
    return this.status(signal);
  }

  async abandonRequest(signal: AbortSignal): Promise<CertificateStatus> {
    await this.setup.abandonRequest();
    return this.#changed(signal);
  }

  async dropCandidate(signal: AbortSignal): Promise<CertificateStatus> {
    this.setup.dropCandidate();
    return this.status(signal);
  }

  /** @throws Fault `certificates/no-candidate`, `certificates/unfit`, and what the vault throws */
  async keep(passphrase: string | undefined, signal: AbortSignal): Promise<CertificateStatus> {
    const server = this.#servers.current;
    await this.setup.keep(passphrase);
    await server.chooseSigning('here');
    return this.#changed(signal);
  }

  async unlock(passphrase: string, signal: AbortSignal): Promise<CertificateStatus> {
    await this.setup.unlock(passphrase);
    return this.status(signal);
  }

  /** The name that the dialog for the export begins with. */
  async exportName(): Promise<string> {
    const kept = await this.setup.kept();
    return `${fileNameOf(kept === undefined ? '' : parseCertificate(kept.certificate).subject.display)}.pfx`;
  }

  /** PKCS #12 under the password. @throws Fault `certificates/password-too-short`, `certificates/vault-empty`, and what the vault throws */
  async exportPfx(wanted: ExportInput): Promise<Uint8Array> {
    return this.setup.exportPfx(wanted);
  }

  /** @throws Fault `wsus/certificate-needs-tls`, `wsus/certificate-refused`, `wsus/certificate-not-taken`, `wsus/…` */
  async giveToServer(signal: AbortSignal): Promise<CertificateStatus> {
    const server = this.#servers.current;
    await this.setup.giveTo(server, signal);
    await server.chooseSigning('server');
    return this.#changed(signal);
  }

  /** @throws Fault `certificates/vault-empty`, `wsus/no-signing-certificate`, `app/cancelled`, … */
  async serverTrust(signal: AbortSignal): Promise<ServerTrust> {
    const server = this.#servers.current;
    const { certificate, chain } = await this.inUse(signal, server);
    const trust = await lookAtServerTrust(this.#context, server, summarizeCertificate(certificate), chain.map(summarizeCertificate), signal);
    this.#lastTrust.set(server.id, { fingerprint: certificate.fingerprint, trust });
    this.#context.ports.events.onStatusChange();
    return trust;
  }

  async tryStamp(url: string, signal: AbortSignal): Promise<StampTrial> {
    return this.stamps.try(url, signal);
  }

  async choose(signing: 'server' | 'here', signal: AbortSignal): Promise<CertificateStatus> {
    const server = this.#servers.current;
    if (signing === 'here' && (await this.setup.kept()) === undefined) throw new Fault('certificates/vault-empty', { account: this.#context.ports.account });
    await server.chooseSigning(signing);
    return this.#changed(signal);
  }

  async remove(signal: AbortSignal): Promise<CertificateStatus> {
    await this.setup.remove();
    // The key signed for every server whose packages were signed here.
    for (const server of [this.#servers.current, ...this.#servers.all()]) if (server.signing === 'here') await server.chooseSigning('undecided');
    return this.#changed(signal);
  }

  /** @throws Fault `certificates/vault-empty`, `certificates/no-request`, `wsus/no-signing-certificate`, `wsus/…` */
  async savable(what: Savable, signal: AbortSignal): Promise<SavableFile> {
    switch (what) {
      case 'certificate': {
        const kept = await this.setup.kept();
        if (kept === undefined) throw new Fault('certificates/vault-empty', { account: this.#context.ports.account });
        return { name: `${fileNameOf(parseCertificate(kept.certificate).subject.display)}.cer`, content: kept.certificate };
      }
      case 'server-certificate': {
        const certificate = await this.#servers.current.signingCertificate(signal);
        return { name: `${fileNameOf(parseCertificate(certificate).subject.display)}.cer`, content: certificate };
      }
      case 'request':
      case 'request-inf': {
        const pending = await this.setup.request();
        if (pending === undefined) throw new Fault('certificates/no-request');
        if (what === 'request') return { name: 'request.csr', content: Buffer.from(encodePem('CERTIFICATE REQUEST', pending.request), 'latin1') };
        return { name: 'request.inf', content: encodeRequestInf(subjectName(pending.subject), pending.bits) };
      }
    }
  }

  /**
   * Who signs the packages for a server. The server is the default when it has a certificate.
   * @throws Fault `jobs/no-signing`, `signing/stamp-not-set`, and those of the vault
   */
  async signing(signal: AbortSignal, server: ProfileServer = this.#servers.current): Promise<Signing> {
    const stamp = this.stamps.plan();
    if (this.#given !== undefined || server.signing === 'here') {
      const timestamp = this.stamps.timestamper(stamp);
      const identity = this.#given ?? (await this.#unlessLost(await this.setup.kept(), async () => this.setup.vault.identity()));
      await this.#note(parseCertificate(identity.certificate), identity.chain.map(parseCertificate), { by: 'here', serverId: server.id });
      return { kind: 'here', identity, requiresStamp: stamp.required, ...(timestamp === undefined ? {} : { timestamp }) };
    }
    try {
      const certificate = await server.signingCertificate(signal);
      await this.#note(parseCertificate(certificate), [], { by: 'server', serverId: server.id });
      return { kind: 'server', certificate, requiresStamp: stamp.required, ...(stamp.url === undefined ? {} : { timestampUrl: stamp.url }) };
    } catch (error) {
      if (error instanceof Fault && error.code === 'wsus/no-signing-certificate') throw new Fault('jobs/no-signing', {}, { cause: error });
      throw error;
    }
  }

  /** The key of a certificate that was reported lost is not even opened. */
  async #unlessLost<T>(kept: KeptCertificate | undefined, open: () => Promise<T>): Promise<T> {
    if (kept !== undefined) demandNotLost(this.#context.signers, parseCertificate(kept.certificate));
    return open();
  }

  async #changed(signal: AbortSignal): Promise<CertificateStatus> {
    this.#context.ports.events.onStatusChange();
    return this.status(signal);
  }

  #healthOf(server: ProfileServer, signing: CertificateStatus['signing'], used: CertificateSummary | undefined, checks: KeptHere['checks'], request: CertificateStatus['request']): CertificateHealth {
    const last = this.#lastTrust.get(server.id);
    const trust = used !== undefined && last?.fingerprint === used.fingerprint ? last.trust : undefined;
    const lostAt = used === undefined ? undefined : this.#context.signers.find(used.fingerprint)?.lostAt;
    return healthOf({
      checks,
      now: this.#context.ports.now(),
      unasked: signing !== 'here' && server.view() !== undefined && this.#context.signers.latest('server', server.id) === undefined,
      ...(used === undefined ? {} : { published: this.#records.signedWith(used) }),
      ...(lostAt === undefined ? {} : { lostAt }),
      ...(used === undefined ? {} : { used }),
      ...(request === undefined ? {} : { request }),
      ...(trust === undefined ? {} : { trust }),
    });
  }

  /** A certificate that is kept here beside the one that signs; undefined when there is none. */
  async keptBeside(slot: 'next' | 'previous'): Promise<KeptHere | undefined> {
    return this.#here(this.#servers.current, slot);
  }

  #judge(certificate: Certificate, chain: readonly Certificate[]): [CertificateSummary, KeptHere['checks']] {
    return [summarizeCertificate(certificate), checkSigningCertificate({ certificate, chain }, this.#context.ports.now())];
  }

  /** @throws Fault `certificates/key-reported-lost` */
  async #note(certificate: Certificate, chain: readonly Certificate[], seen: { readonly by: SignsBy; readonly serverId: string }): Promise<void> {
    demandNotLost(this.#context.signers, certificate);
    await this.#context.signers.note(certificate, chain, seen);
  }

  async #here(server: ProfileServer, slot: VaultSlot = 'current'): Promise<KeptHere | undefined> {
    const kept = await this.setup.kept(slot);
    if (kept === undefined) return undefined;
    const { protection, account, otherAccount, byPassphrase, locked } = kept;
    const [parsed, chain] = [parseCertificate(kept.certificate), kept.chain.map(parseCertificate)];
    if (slot === 'current' && server.signing === 'here') await this.#context.signers.note(parsed, chain, { by: 'here', serverId: server.id });
    const [certificate, checks] = this.#judge(parsed, chain);
    return { certificate, checks, protection, account, otherAccount, byPassphrase, locked };
  }

  async #serverSide(server: ProfileServer, signal: AbortSignal): Promise<CertificateStatus['server']> {
    const view = server.view();
    if (view === undefined) return undefined;
    const refusal = refusesKey(view);
    try {
      const certificate = parseCertificate(await server.signingCertificate(signal));
      if (server.signing !== 'here') await this.#context.signers.note(certificate, [], { by: 'server', serverId: server.id });
      const [summary, checks] = this.#judge(certificate, []);
      const { sentence } = healthOf({ used: summary, checks, now: this.#context.ports.now() });
      return { certificate: summary, checks, sentence, ...refusal };
    } catch (error) {
      const { title, remedy } = explain(toCodedError(error));
      return { sentence: `${title}. ${remedy}`, ...refusal };
    }
  }
}

/** @throws Fault `certificates/key-reported-lost` */
function demandNotLost(signers: KnownSigners, certificate: Certificate): void {
  const lost = signers.lostKeyOf(certificate);
  if (lost !== undefined) throw new Fault('certificates/key-reported-lost', { name: certificate.subject.display, since: lost.lostAt ?? '' });
}

export function refusesKey(view: { readonly host: string; readonly tls: boolean }): Pick<NonNullable<CertificateStatus['server']>, 'refusesKey'> {
  try {
    demandSafeForKeys(view);
    return {};
  } catch (error) {
    return { refusesKey: toCodedError(error) };
  }
}

/** What every system takes as the name of a file. */
const fileNameOf = (name: string): string => name.replace(/[^\p{L}\p{N} ._-]/gu, '').trim().slice(0, 60) || 'certificate';
