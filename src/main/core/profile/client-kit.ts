import type { ClientReport } from '../../../shared/ipc/client-kit.js';
import { loadTrustFolder } from '../authenticode/trust-files.js';
import { kitContents } from '../certificates/client-kit/contents.js';
import { maxReportSize, readClientReport } from '../certificates/client-kit/read-report.js';
import { writeKit } from '../certificates/client-kit/write-kit.js';
import { issuersOf } from '../certificates/path.js';
import { readSmallFile } from '../json-file.js';
import type { ProfileCertificates } from './certificates.js';
import { anchorsFolderOf, type ProfileContext } from './context.js';
import type { ProfileServer } from './servers.js';

/** What clients need to accept what is signed, and what they say of it. */
export class ClientKit {
  readonly #context: ProfileContext;
  readonly #certificates: ProfileCertificates;
  readonly #server: ProfileServer;

  constructor(context: ProfileContext, certificates: ProfileCertificates, server: ProfileServer) {
    this.#context = context;
    this.#certificates = certificates;
    this.#server = server;
  }

  /**
   * @returns the path of the folder that was written
   * @throws Fault `certificates/kit-not-written`, `certificates/vault-empty`, `wsus/no-signing-certificate`, `jobs/no-server`, …
   */
  async write(parent: string, signal: AbortSignal): Promise<string> {
    const { certificate, chain } = await this.#certificates.inUse(signal);
    // A server shows its certificate without the issuers; those that are trusted here may be among them.
    const { anchors } = await loadTrustFolder(anchorsFolderOf(this.#context));
    const issuers = issuersOf(certificate, [...chain, ...anchors.map((anchor) => anchor.certificate)]);
    return writeKit(kitContents(certificate, issuers), parent);
  }

  /** @throws Fault `certificates/report-unreadable`, `app/file-unreadable`, and what asking for the certificate in use throws */
  async readReport(path: string, signal: AbortSignal): Promise<ClientReport> {
    const report = await readSmallFile(path, maxReportSize);
    const { certificate } = await this.#certificates.inUse(signal);
    const host = this.#context.practice === undefined ? this.#server.view()?.host : undefined;
    return readClientReport(report, { signer: certificate.thumbprint, ...(host === undefined ? {} : { serverHost: host }) });
  }
}
