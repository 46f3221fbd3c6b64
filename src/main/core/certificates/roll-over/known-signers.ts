import { join } from 'node:path';
import { z } from 'zod';
import type { KnownSigner, SignsBy } from '../../../../shared/ipc/roll-over.js';
import { instant, type Fingerprint, type Instant } from '../../../../shared/units.js';
import { bytesEqual } from '../../authenticode/der/values.js';
import { parseCertificate, summarizeCertificate, type Certificate } from '../../authenticode/x509/certificate.js';
import { Fault } from '../../fault.js';
import { readJsonFile, writeJsonFile } from '../../json-file.js';
import { fingerprintColumn, instantColumn } from '../../store/columns.js';

const der = z.base64().max(200_000);

const kitSchema = z.strictObject({ writtenAt: instantColumn, fingerprints: z.array(fingerprintColumn).max(1000) });

const fileSchema = z.strictObject({
  version: z.literal(1),
  signers: z
    .array(
      z.strictObject({
        certificate: der,
        chain: z.array(der).max(20),
        by: z.enum(['here', 'server']),
        since: instantColumn,
        retiredAt: instantColumn.optional(),
        lostAt: instantColumn.optional(),
        /** Of the profile's list, those that it signed for. Absent in files of the time when there was one server. */
        servers: z.array(z.string()).max(100).optional(),
      }),
    )
    .max(1000),
  /** What was seen signing last, here and on the server. */
  latest: z.strictObject({
    here: fingerprintColumn.optional(),
    /** Of the time when there was one server. */
    server: fingerprintColumn.optional(),
    servers: z.record(z.string(), fingerprintColumn).optional(),
  }),
  /** Of the time when there was one server. */
  kit: kitSchema.optional(),
  kits: z.record(z.string(), kitSchema).optional(),
});
type SignersFile = z.infer<typeof fileSchema>;
type WrittenKit = z.infer<typeof kitSchema>;

/** Stands for the one server of earlier times, and for none, until a server takes it over. */
const noServer = '';

interface Latest {
  readonly here?: Fingerprint;
  readonly servers: Readonly<Record<string, Fingerprint>>;
}

/** A remembered signer with its certificates. */
export interface RememberedSigner {
  readonly certificate: Certificate;
  /** Its issuers as far as they were known, nearest first. */
  readonly chain: readonly Certificate[];
  readonly by: SignsBy;
  readonly since: Instant;
  readonly retiredAt?: Instant;
  readonly lostAt?: Instant;
  /** Ids of the servers that it signed for. */
  readonly servers: readonly string[];
}

export const describeSigner = ({ certificate, by, since, retiredAt, lostAt }: RememberedSigner): KnownSigner => ({
  certificate: summarizeCertificate(certificate),
  by,
  since,
  ...(retiredAt === undefined ? {} : { retiredAt }),
  ...(lostAt === undefined ? {} : { lostAt }),
});

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
const parse = (text: string): Certificate => parseCertificate(Uint8Array.from(Buffer.from(text, 'base64')));
const isSameKey = (a: Certificate, b: Certificate): boolean => bytesEqual(a.publicKey.spki, b.publicKey.spki);

/**
 * Every certificate that ever signed for a profile, without keys: whoever signs now, whoever did before, which of them are retired and
 * whose key was lost. One file, written whole.
 */
export class KnownSigners {
  readonly #file: string;
  readonly #now: () => Date;
  #signers: readonly RememberedSigner[];
  #latest: Latest;
  #kits: Readonly<Record<string, WrittenKit>>;
  /** One write after the other: each holds everything. */
  #written: Promise<void> = Promise.resolve();

  private constructor(file: string, now: () => Date, content: SignersFile | undefined) {
    this.#file = file;
    this.#now = now;
    this.#signers = (content?.signers ?? []).map(({ certificate, chain, by, since, retiredAt, lostAt, servers }) => ({
      certificate: parse(certificate),
      chain: chain.map(parse),
      by,
      since,
      servers: servers ?? [noServer],
      ...(retiredAt === undefined ? {} : { retiredAt }),
      ...(lostAt === undefined ? {} : { lostAt }),
    }));
    const { here, server, servers } = content?.latest ?? {};
    this.#latest = { ...(here === undefined ? {} : { here }), servers: servers ?? (server === undefined ? {} : { [noServer]: server }) };
    this.#kits = content?.kits ?? (content?.kit === undefined ? {} : { [noServer]: content.kit });
  }

  /** @throws Fault `certificates/signers-unreadable`: without it nobody knows whose key was lost */
  static async open(folder: string, now: () => Date): Promise<KnownSigners> {
    const file = join(folder, 'known-signers.json');
    try {
      return new KnownSigners(file, now, await readJsonFile(file, fileSchema));
    } catch (error) {
      const reason = error instanceof Fault ? String(error.data['reason'] ?? error.code) : 'it holds something that is no certificate';
      throw new Fault('certificates/signers-unreadable', { file, reason }, { cause: error });
    }
  }

  /** Those that signed for a server. */
  of(serverId: string): readonly RememberedSigner[] {
    return this.#signers.filter(({ servers }) => servers.includes(serverId));
  }

  find(fingerprint: Fingerprint): RememberedSigner | undefined {
    return this.#signers.find(({ certificate }) => certificate.fingerprint === fingerprint);
  }

  /** Whoever was seen signing last: with the key that is kept here, or on this server. */
  latest(by: SignsBy, serverId: string): RememberedSigner | undefined {
    const fingerprint = by === 'here' ? this.#latest.here : this.#latest.servers[serverId];
    return fingerprint === undefined ? undefined : this.find(fingerprint);
  }

  /** The kit that was written last for the clients of a server. */
  kitOf(serverId: string): WrittenKit | undefined {
    return this.#kits[serverId];
  }

  /** What was remembered while there was one server without an id, or none, belongs to this server from now on. */
  async adopt(serverId: string): Promise<void> {
    const { [noServer]: latest, ...otherLatest } = this.#latest.servers;
    const { [noServer]: kit, ...otherKits } = this.#kits;
    if (latest === undefined && kit === undefined && !this.#signers.some(({ servers }) => servers.includes(noServer))) return;
    this.#kits = kit === undefined ? otherKits : { ...otherKits, [serverId]: kit };
    const signers = this.#signers.map((signer) => ({ ...signer, servers: [...new Set(signer.servers.map((id) => (id === noServer ? serverId : id)))] }));
    await this.#change(signers, { ...this.#latest, servers: latest === undefined ? otherLatest : { ...otherLatest, [serverId]: latest } });
  }

  /** When the key of a certificate was reported lost, under whatever certificate: a new one for a stolen key is as bad. */
  lostKeyOf(certificate: Certificate): RememberedSigner | undefined {
    return this.#signers.find((known) => known.lostAt !== undefined && isSameKey(known.certificate, certificate));
  }

  lost(): readonly Fingerprint[] {
    return this.#signers.flatMap(({ certificate, lostAt }) => (lostAt === undefined ? [] : [certificate.fingerprint]));
  }

  /** Remembers who signs. Nothing is written when that was known. */
  async note(certificate: Certificate, chain: readonly Certificate[], { by, serverId }: { readonly by: SignsBy; readonly serverId: string }): Promise<void> {
    const { fingerprint } = certificate;
    const known = this.find(fingerprint);
    if (known?.by === by && this.latest(by, serverId) === known && known.servers.includes(serverId) && known.retiredAt === undefined) return;
    // Whoever signs is not retired, whatever was said of it before.
    const noted: RememberedSigner = { certificate, chain, by, since: known?.since ?? instant(this.#now()), servers: [...new Set([...(known?.servers ?? []), serverId])], ...(known?.lostAt === undefined ? {} : { lostAt: known.lostAt }) };
    await this.#change(known === undefined ? [...this.#signers, noted] : this.#signers.map((each) => (each === known ? noted : each)), by === 'here' ? { ...this.#latest, here: fingerprint } : { ...this.#latest, servers: { ...this.#latest.servers, [serverId]: fingerprint } });
  }

  /** @throws Fault `certificates/signer-unknown` */
  async retire(fingerprint: Fingerprint): Promise<void> {
    await this.#mark(fingerprint, (signer) => ({ ...signer, retiredAt: instant(this.#now()) }));
  }

  /** @throws Fault `certificates/signer-unknown` */
  async reportLost(fingerprint: Fingerprint): Promise<void> {
    await this.#mark(fingerprint, (signer) => ({ ...signer, lostAt: instant(this.#now()) }));
  }

  /** @throws Fault `certificates/signer-unknown` */
  async takeBackReport(fingerprint: Fingerprint): Promise<void> {
    await this.#mark(fingerprint, ({ certificate, chain, by, since, servers, retiredAt }) => ({ certificate, chain, by, since, servers, ...(retiredAt === undefined ? {} : { retiredAt }) }));
  }

  async noteKit(serverId: string, fingerprints: readonly Fingerprint[]): Promise<void> {
    this.#kits = { ...this.#kits, [serverId]: { writtenAt: instant(this.#now()), fingerprints: [...fingerprints] } };
    await this.#change(this.#signers, this.#latest);
  }

  async #mark(fingerprint: Fingerprint, mark: (signer: RememberedSigner) => RememberedSigner): Promise<void> {
    const known = this.find(fingerprint);
    if (known === undefined) throw new Fault('certificates/signer-unknown', { fingerprint });
    await this.#change(this.#signers.map((each) => (each === known ? mark(each) : each)), this.#latest);
  }

  async #change(signers: readonly RememberedSigner[], latest: Latest): Promise<void> {
    this.#signers = signers;
    this.#latest = latest;
    const writing = this.#written.catch(() => undefined).then(async () => writeJsonFile(this.#file, this.#content()));
    this.#written = writing;
    await writing;
  }

  #content(): SignersFile {
    return {
      version: 1,
      signers: this.#signers.map(({ certificate, chain, servers, ...rest }) => ({ ...rest, servers: [...servers], certificate: base64(certificate.der), chain: chain.map((each) => base64(each.der)) })),
      latest: this.#latest,
      kits: this.#kits,
    };
  }
}
