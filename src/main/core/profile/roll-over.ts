import type { FormerSigner, RollOverStatus, SignedContent, SignsBy } from '../../../shared/ipc/roll-over.js';
import type { Fingerprint } from '../../../shared/units.js';
import { parseCertificate } from '../authenticode/x509/certificate.js';
import { describeSigner, type RememberedSigner } from '../certificates/roll-over/known-signers.js';
import { Fault } from '../fault.js';
import { refusesKey, type ProfileCertificates } from './certificates.js';
import type { ProfileContext } from './context.js';
import type { ProfilePublished } from './published.js';
import type { ProfileServer } from './server.js';
import type { ProfileServers } from './servers.js';

interface RollOverParts {
  readonly certificates: ProfileCertificates;
  readonly servers: ProfileServers;
  readonly published: ProfilePublished;
}

/** From one signing certificate to the next: prepared beside it, handed out, switched, and the old one put away or reported lost. */
export class ProfileRollOver {
  readonly #context: ProfileContext;
  readonly #parts: RollOverParts;

  constructor(context: ProfileContext, parts: RollOverParts) {
    this.#context = context;
    this.#parts = parts;
  }

  async status(signal: AbortSignal, server: ProfileServer = this.#parts.servers.current): Promise<RollOverStatus> {
    const { certificates } = this.#parts;
    const signing = await this.#signing(server, signal);
    const [next, previous] = [await certificates.keptBeside('next'), await certificates.keptBeside('previous')];
    const kit = this.#context.signers.kitOf(server.id);
    const view = server.view();
    return {
      ...(signing === undefined ? {} : { signing: describeSigner(signing) }),
      ...(next === undefined ? {} : { next }),
      former: this.#former(server, signing).map((signer): FormerSigner => ({ ...describeSigner(signer), keyKept: previous?.certificate.fingerprint === signer.certificate.fingerprint })),
      ...(kit === undefined ? {} : { kit }),
      ...(server.name === undefined ? {} : { server: server.name }),
      ...(view === undefined ? {} : refusesKey(view)),
    };
  }

  /** @throws Fault `jobs/no-server`, `wsus/…` */
  async look(signal: AbortSignal): Promise<SignedContent> {
    return this.#parts.published.signedContent(signal);
  }

  /** @throws Fault `certificates/no-candidate`, `certificates/unfit`, and what the vault throws */
  async keepNext(passphrase: string | undefined, signal: AbortSignal): Promise<RollOverStatus> {
    await this.#parts.certificates.setup.keep(passphrase, 'next');
    return this.#changed(signal);
  }

  async dropNext(signal: AbortSignal): Promise<RollOverStatus> {
    await this.#parts.certificates.setup.drop('next');
    return this.#changed(signal);
  }

  /**
   * The next certificate signs from now on. Where the server signs, it is given the certificate first and asked what it has then;
   * only after that anything changes here, so it can be done again after a crash.
   * @throws Fault `certificates/no-next`, `certificates/unfit`, `certificates/key-reported-lost`, `wsus/certificate-…`, and what opening the key throws
   */
  async switch(by: SignsBy, passphrase: string | undefined, signal: AbortSignal): Promise<RollOverStatus> {
    const { setup } = this.#parts.certificates;
    if (passphrase !== undefined) await setup.unlock(passphrase, 'next');
    return this.#promote('next', by, signal);
  }

  /** @throws Fault `certificates/nothing-to-go-back-to`, and what `switch` throws */
  async switchBack(signal: AbortSignal): Promise<RollOverStatus> {
    return this.#promote('previous', (await this.#signing(this.#parts.servers.current, signal))?.by ?? 'here', signal);
  }

  /**
   * Puts a certificate away that no update needs any more on any server that it signed for.
   * @throws Fault `certificates/still-signs`, `certificates/still-needed`, `certificates/signer-unknown`, `wsus/…`
   */
  async retire(fingerprint: Fingerprint, signal: AbortSignal): Promise<RollOverStatus> {
    const { signers, audit } = this.#context;
    const { certificate, servers } = this.#demand(fingerprint);
    let [count, unknown] = [0, 0];
    for (const server of this.#parts.servers.all().filter(({ id }) => servers.includes(id))) {
      if ((await this.#signing(server, signal))?.certificate.fingerprint === fingerprint) throw new Fault('certificates/still-signs', { name: certificate.subject.display });
      const content = await this.#parts.published.signedContent(signal, server);
      count += content.groups.find((group) => group.fingerprint === fingerprint)?.updates.length ?? 0;
      unknown += content.unknown.length;
    }
    if (count > 0 || unknown > 0) throw new Fault('certificates/still-needed', { name: certificate.subject.display, count, unknown });
    await signers.retire(fingerprint);
    audit.record({ action: 'retire a signing certificate', detail: this.#named(certificate), server: this.#server });
    await this.#dropPreviousOf(fingerprint);
    return this.#changed(signal);
  }

  /**
   * From now on nothing is signed with this key, and nothing that it signed counts unless it was recorded here when it was published.
   * @throws Fault `certificates/signer-unknown`
   */
  async reportLost(fingerprint: Fingerprint, signal: AbortSignal): Promise<RollOverStatus> {
    const { signers, audit } = this.#context;
    const { certificate } = this.#demand(fingerprint);
    await signers.reportLost(fingerprint);
    audit.record({ action: 'report a signing key as lost or stolen', detail: this.#named(certificate), server: this.#server });
    await this.#dropPreviousOf(fingerprint);
    return this.#changed(signal);
  }

  /** @throws Fault `certificates/signer-unknown` */
  async takeBackReport(fingerprint: Fingerprint, signal: AbortSignal): Promise<RollOverStatus> {
    const { certificate } = this.#demand(fingerprint);
    await this.#context.signers.takeBackReport(fingerprint);
    this.#context.audit.record({ action: 'take back the report of a lost signing key', detail: this.#named(certificate), server: this.#server });
    return this.#changed(signal);
  }

  /** Whoever signs; when the server cannot be asked, whoever signed last. */
  async #signing(server: ProfileServer, signal: AbortSignal): Promise<RememberedSigner | undefined> {
    const { signers } = this.#context;
    try {
      const { by, certificate, chain } = await this.#parts.certificates.inUse(signal, server);
      await signers.note(certificate, chain, { by, serverId: server.id });
      return signers.find(certificate.fingerprint);
    } catch (error) {
      if (signal.aborted || !(error instanceof Fault)) throw error;
      return error.code === 'wsus/no-signing-certificate' || error.code === 'certificates/vault-empty' ? undefined : signers.latest(server.signing === 'here' ? 'here' : 'server', server.id);
    }
  }

  #former(server: ProfileServer, signing: RememberedSigner | undefined): readonly RememberedSigner[] {
    return this.#context.signers
      .of(server.id)
      .filter(({ certificate }) => certificate.fingerprint !== signing?.certificate.fingerprint)
      .reverse();
  }

  async #promote(slot: 'next' | 'previous', by: SignsBy, signal: AbortSignal): Promise<RollOverStatus> {
    const { certificates, servers } = this.#parts;
    const { setup } = certificates;
    const server = servers.current;
    const kept = await certificates.keptBeside(slot);
    const before = await this.#signing(server, signal);
    if (kept === undefined || kept.certificate.fingerprint === before?.certificate.fingerprint) throw new Fault(slot === 'next' ? 'certificates/no-next' : 'certificates/nothing-to-go-back-to');
    const failed = kept.checks.find(({ outcome }) => outcome === 'failed');
    if (failed !== undefined) throw new Fault('certificates/unfit', { reason: failed.reason });
    const der = (await setup.kept(slot))?.certificate;
    const lost = der === undefined ? undefined : this.#context.signers.lostKeyOf(parseCertificate(der));
    if (lost !== undefined) throw new Fault('certificates/key-reported-lost', { name: kept.certificate.name, since: lost.lostAt ?? '' });
    if (by === 'server') await setup.giveTo(server, signal, slot);
    await setup.promote(slot);
    await server.chooseSigning(by);
    const detail = `${kept.certificate.subject}, thumbprint ${kept.certificate.thumbprint}${before === undefined ? '' : `, in place of ${this.#named(before.certificate)}`}`;
    this.#context.audit.record({ action: slot === 'next' ? 'switch to the next signing certificate' : 'switch back to the former signing certificate', detail, server: by === 'server' ? (server.name ?? '') : '' });
    return this.#changed(signal);
  }

  #demand(fingerprint: Fingerprint): RememberedSigner {
    const signer = this.#context.signers.find(fingerprint);
    if (signer === undefined) throw new Fault('certificates/signer-unknown', { fingerprint });
    return signer;
  }

  get #server(): string {
    return this.#parts.servers.current.name ?? '';
  }

  #named({ subject, thumbprint }: RememberedSigner['certificate']): string {
    return `${subject.text}, thumbprint ${thumbprint}`;
  }

  /** The key of a certificate that is never to sign again is not kept. */
  async #dropPreviousOf(fingerprint: Fingerprint): Promise<void> {
    const { setup } = this.#parts.certificates;
    const previous = await setup.kept('previous');
    if (previous !== undefined && parseCertificate(previous.certificate).fingerprint === fingerprint) await setup.drop('previous');
  }

  async #changed(signal: AbortSignal): Promise<RollOverStatus> {
    this.#context.ports.events.onStatusChange();
    return this.status(signal);
  }
}
