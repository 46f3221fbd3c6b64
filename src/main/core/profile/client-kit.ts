import type { ClientReport } from '../../../shared/ipc/client-kit.js';
import { loadTrustFolder } from '../authenticode/trust-files.js';
import { parseCertificate } from '../authenticode/x509/certificate.js';
import { kitContents, type KitSigner } from '../certificates/client-kit/contents.js';
import { planKit, type KitPlan } from '../certificates/roll-over/kit-plan.js';
import { maxReportSize, readClientReport } from '../certificates/client-kit/read-report.js';
import { writeKit } from '../certificates/client-kit/write-kit.js';
import { issuersOf } from '../certificates/path.js';
import { readSmallFile } from '../json-file.js';
import type { ProfileCertificates } from './certificates.js';
import { anchorsFolderOf, type ProfileContext } from './context.js';
import type { ProfileServer } from './server.js';
import type { ProfileServers } from './servers.js';

/** What clients need to accept what is signed, and what they say of it. */
export class ClientKit {
  readonly #context: ProfileContext;
  readonly #certificates: ProfileCertificates;
  readonly #servers: ProfileServers;

  constructor(context: ProfileContext, certificates: ProfileCertificates, servers: ProfileServers) {
    this.#context = context;
    this.#certificates = certificates;
    this.#servers = servers;
  }

  /**
   * @returns the path of the folder that was written
   * @throws Fault `certificates/kit-not-written`, `certificates/vault-empty`, `wsus/no-signing-certificate`, `jobs/no-server`, …
   */
  async write(parent: string, signal: AbortSignal): Promise<string> {
    const { anchors } = await loadTrustFolder(anchorsFolderOf(this.#context));
    // A server shows its certificate without the issuers; those that are trusted here may be among them.
    const withIssuers = ({ certificate, chain }: KitSigner): KitSigner => ({ certificate, chain: issuersOf(certificate, [...chain, ...anchors.map((anchor) => anchor.certificate)]) });
    const server = this.#servers.current;
    const plan = await this.#plan(server, signal);
    const [signer, others] = [withIssuers(plan.signer), plan.others.map(withIssuers)];
    const folder = await writeKit(kitContents(signer.certificate, signer.chain, { others, leaving: plan.leaving }), parent);
    await this.#context.signers.noteKit(server.id, [signer, ...others, ...plan.leaving.filter(({ why }) => why !== 'later')].map(({ certificate }) => certificate.fingerprint));
    return folder;
  }

  /** @throws Fault `certificates/report-unreadable`, `app/file-unreadable`, and what asking for the certificate in use throws */
  async readReport(path: string, signal: AbortSignal): Promise<ClientReport> {
    const report = await readSmallFile(path, maxReportSize);
    const server = this.#servers.current;
    const { certificate } = (await this.#plan(server, signal)).signer;
    const host = this.#context.practice === undefined ? server.view()?.host : undefined;
    return readClientReport(report, { signer: certificate.thumbprint, ...(host === undefined ? {} : { serverHost: host }) });
  }

  /** Whoever signs, and during a roll-over whoever will and whoever did; never a certificate whose key was lost. */
  async #plan(server: ProfileServer, signal: AbortSignal): Promise<KitPlan> {
    const { signers } = this.#context;
    const used = await this.#certificates.inUse(signal, server);
    await signers.note(used.certificate, used.chain, { by: used.by, serverId: server.id });
    const kept = await this.#certificates.setup.kept('next');
    const next = kept === undefined ? undefined : { certificate: parseCertificate(kept.certificate), chain: kept.chain.map(parseCertificate) };
    return planKit(signers.of(server.id), used.certificate.fingerprint, next);
  }
}
