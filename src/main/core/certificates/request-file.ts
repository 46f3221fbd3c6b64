import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PendingRequest } from '../../../shared/ipc/certificates.js';
import { subjectSchema, type SubjectInput } from '../../../shared/ipc/certificates.js';
import { instant } from '../../../shared/units.js';
import { readName } from '../authenticode/x509/name.js';
import { readDer } from '../authenticode/der/read.js';
import { Fault } from '../fault.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';
import { encodeName, encodePublicKey } from './encode.js';
import { issuedFor } from './issued.js';
import type { KeySafe } from './key-safe.js';
import { generateKey } from './keys.js';
import type { ImportedCertificate } from './pfx.js';
import { encodeRequest } from './request.js';
import { fromBase64, sealedKeyFields, sealedKeyOf, toBase64 } from './sealed-file.js';
import { subjectName } from './subject.js';

const schema = z.strictObject({
  version: z.literal(1),
  subject: subjectSchema,
  bits: z.int(),
  /** SubjectPublicKeyInfo, DER. */
  publicKey: sealedKeyFields.sealedKey,
  /** PKCS #10, DER. */
  request: sealedKeyFields.sealedKey,
  madeAt: z.iso.datetime(),
  ...sealedKeyFields,
});
type RequestFile = z.infer<typeof schema>;

export interface RequestFileOptions {
  /** The profile's folder. */
  readonly folder: string;
  readonly safe: KeySafe;
  readonly clock: () => Date;
}

/** What was asked of an authority; without the key. */
export interface KeptRequest {
  readonly view: PendingRequest;
  readonly subject: SubjectInput;
  readonly bits: number;
  /** PKCS #10, DER. */
  readonly request: Uint8Array;
}

/** One request to the organisation's authority, with its sealed key, until the certificate comes or it is abandoned. It survives a restart. */
export class CertificateRequestFile {
  readonly #file: string;
  readonly #safe: KeySafe;
  readonly #clock: () => Date;

  constructor({ folder, safe, clock }: RequestFileOptions) {
    this.#file = join(folder, 'certificate-request.json');
    this.#safe = safe;
    this.#clock = clock;
  }

  /**
   * Makes a key and a request for it.
   * @throws Fault `certificates/request-pending`, `certificates/store-unavailable`, `certificates/vault-cannot-write`
   */
  async make(subject: SubjectInput, bits: 3072 | 4096, passphrase?: string): Promise<void> {
    const pending = await this.#read();
    if (pending !== undefined) throw new Fault('certificates/request-pending', { subject: pending.subject.commonName });
    const key = await generateKey(`rsa-${bits}`);
    const request = encodeRequest(subjectName(subject), key);
    const { sealed, protection, account } = await this.#safe.seal(key, passphrase);
    const content: RequestFile = {
      version: 1,
      subject,
      bits,
      publicKey: toBase64(encodePublicKey(key)),
      request: toBase64(request),
      madeAt: instant(this.#clock()),
      protection,
      account,
      sealedKey: toBase64(sealed),
    };
    try {
      await writeJsonFile(this.#file, content);
    } catch (error) {
      throw new Fault('certificates/vault-cannot-write', { file: this.#file, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
    }
  }

  /** @throws Fault `certificates/vault-damaged` */
  async describe(): Promise<KeptRequest | undefined> {
    const content = await this.#read();
    if (content === undefined) return undefined;
    const { subject, bits, madeAt } = content;
    const key = sealedKeyOf(content);
    const view: PendingRequest = {
      subject: readName(readDer(encodeName(subjectName(subject)))).text,
      key: `RSA ${String(bits)}`,
      madeAt: instant(new Date(madeAt)),
      keyFingerprint: createHash('sha256').update(fromBase64(content.publicKey)).digest('hex'),
      protection: key.protection,
      account: key.account,
      locked: this.#safe.isLocked(key),
    };
    return { view, subject, bits, request: fromBase64(content.request) };
  }

  /**
   * The certificate that an authority issued for the waiting request, with the request's key. The request stays until it is abandoned.
   * @throws Fault `certificates/no-request`, `certificates/issued-…`, and what the safe throws
   */
  async complete(issued: Uint8Array, passphrase?: string): Promise<ImportedCertificate> {
    const content = await this.#read();
    if (content === undefined) throw new Fault('certificates/no-request');
    const found = issuedFor(fromBase64(content.publicKey), issued);
    const key = sealedKeyOf(content);
    if (passphrase !== undefined && this.#safe.isLocked(key)) await this.#safe.unlock(key, passphrase);
    return { key: await this.#safe.open(key), ...found };
  }

  /** Throws the request and its key away. */
  async abandon(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  async #read(): Promise<RequestFile | undefined> {
    try {
      return await readJsonFile(this.#file, schema);
    } catch (error) {
      const reason = error instanceof Fault ? String(error.data['reason']) : String(error);
      throw new Fault('certificates/vault-damaged', { file: this.#file, reason }, { cause: error });
    }
  }
}
