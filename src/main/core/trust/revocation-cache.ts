import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CodedError } from '../../../shared/errors/index.js';
import { instant, type Instant } from '../../../shared/units.js';
import { bytesEqual } from '../authenticode/der/values.js';
import { readRevocationListFile } from '../authenticode/trust-files.js';
import { parseCertificate, type Certificate } from '../authenticode/x509/certificate.js';
import { isListSignedBy, type RevocationList } from '../authenticode/x509/revocation-list.js';
import type { FetchTransport } from '../download/transport.js';
import { Fault, toCodedError } from '../fault.js';
import { readJsonFile, writeFileSafely, writeJsonFile } from '../json-file.js';
import { instantColumn } from '../store/columns.js';
import { fetchList } from './fetch-list.js';
import { keptList } from './kept-lists.js';

/**
 * A folder of revocation lists that were fetched from where certificates say. Verifying reads the folder and never the network;
 * fetching is a step of its own before it. A list that is missing or out of date makes "not checked", never "passed".
 */

/** One list to be had: from any of the addresses, in this order. Plain data, because fetching runs in a worker thread. */
export interface ListSource {
  readonly addresses: readonly string[];
  /** DER of the authority whose key must have signed the list. */
  readonly issuer: Uint8Array;
}

export type ListFetch =
  | { readonly state: 'kept'; readonly address: string; readonly nextUpdate: Instant }
  | { readonly state: 'failed'; readonly address: string; readonly error: CodedError };

/** Real certificates name one to three. */
const maxAddresses = 4;
/** Nobody waits again for an address that just failed: a job asks for every installer. Milliseconds. */
const pauseAfterFailure = 15 * 60 * 1000;
/** A new list is asked for when this part of the old one's time is over, so that it is there before the old one ends. */
const refreshPart = 0.8;
/** Clocks of authorities and of this computer may differ by this much. Milliseconds. */
const clockTolerance = 10 * 60 * 1000;
const fetchTimeout = 15_000;

const recordSchema = z.strictObject({
  addresses: z.array(z.string()),
  /** Absent when no list was ever kept. */
  list: z.strictObject({ address: z.string(), fetchedAt: instantColumn, thisUpdate: instantColumn, nextUpdate: instantColumn }).optional(),
  /** Of the last attempt, when it failed. */
  failedAt: instantColumn.optional(),
});
type ListRecord = z.infer<typeof recordSchema>;

const webAddress = /^https?:\/\/[\x21-\x7e]{1,2000}$/iu;

const keyOf = ({ addresses, issuer }: ListSource): string => createHash('sha256').update(issuer).update(addresses.join('\n')).digest('hex');

const pathsOf = (source: ListSource, folder: string): { readonly list: string; readonly record: string } => {
  const stem = join(folder, keyOf(source));
  return { list: `${stem}.crl`, record: `${stem}.json` };
};

/** Where the lists for the certificates of chains (leaf first) can be had; the last one, the anchor, has nobody to revoke it. */
export function listSources(chains: readonly (readonly Certificate[])[]): readonly ListSource[] {
  const sources = new Map<string, ListSource>();
  for (const chain of chains) {
    chain.forEach(({ extensions }, index) => {
      const addresses = extensions.crlUrls.filter((address) => webAddress.test(address)).slice(0, maxAddresses);
      const issuer = chain[index + 1];
      if (addresses.length === 0 || issuer === undefined) return;
      const source = { addresses, issuer: issuer.der };
      sources.set(keyOf(source), source);
    });
  }
  return [...sources.values()];
}

/** A record that cannot be read is as good as none: the list is fetched again. */
const readRecord = async (path: string): Promise<ListRecord | undefined> => readJsonFile(path, recordSchema).catch(() => undefined);

const isFile = async (path: string): Promise<boolean> => stat(path).then((info) => info.isFile(), () => false);

function isDue({ list, failedAt }: Omit<ListRecord, 'addresses'>, now: Date): boolean {
  const sinceFailure = failedAt === undefined ? Infinity : now.getTime() - Date.parse(failedAt);
  // A failure in the future is a clock that was set back.
  if (sinceFailure >= 0 && sinceFailure < pauseAfterFailure) return false;
  if (list === undefined) return true;
  const [from, until] = [Date.parse(list.thisUpdate), Date.parse(list.nextUpdate)];
  return now.getTime() >= from + (until - from) * refreshPart;
}

/** Those of the sources whose lists are missing or end soon, and whose addresses did not fail just now. */
export async function dueLists(sources: readonly ListSource[], folder: string, now: Date): Promise<readonly ListSource[]> {
  const due = await Promise.all(
    sources.map(async (source) => {
      const paths = pathsOf(source, folder);
      const record = await readRecord(paths.record);
      const list = (await isFile(paths.list)) ? record?.list : undefined;
      return isDue({ list, failedAt: record?.failedAt }, now);
    }),
  );
  return sources.filter((_, index) => due[index]);
}

interface Received {
  readonly address: string;
  readonly data: Uint8Array;
  readonly issuer: Certificate;
  readonly kept: RevocationList | undefined;
  readonly now: Date;
}

/**
 * Whoever answers for the address could send anything: only a current list of the very authority takes the place of the one that
 * is kept, and none that is older, which would take revocations back.
 * @throws Fault `authenticode/revocation-list-unreadable`, `authenticode/revocation-list-unfit`
 */
function demandUsable({ address, data, issuer, kept, now }: Received): RevocationList & { readonly nextUpdate: Date } {
  const refuse = (reason: string): Fault => new Fault('authenticode/revocation-list-unfit', { address, reason });
  const [list, ...more] = readRevocationListFile(data, address);
  if (list === undefined || more.length > 0) throw refuse('there must be one list');
  const { nextUpdate } = list;
  if (!bytesEqual(list.issuer.der, issuer.subject.der)) throw refuse(`it is the list of another authority than ${issuer.subject.display}`);
  if (!isListSignedBy(list, issuer)) throw refuse(`its signature was not made by ${issuer.subject.display}`);
  if (list.thisUpdate.getTime() > now.getTime() + clockTolerance) throw refuse(`it holds only from ${list.thisUpdate.toISOString()}`);
  if (nextUpdate === undefined) throw refuse('it does not say until when it holds');
  if (nextUpdate < now) throw refuse(`it held until ${nextUpdate.toISOString()}`);
  if (kept !== undefined && kept.thisUpdate > list.thisUpdate) throw refuse('it is older than the one that is kept');
  return { ...list, nextUpdate };
}

export interface FetchListOptions {
  readonly folder: string;
  readonly transport: FetchTransport;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Milliseconds for one address. */
  readonly timeout?: number;
}

/**
 * Fetches one list and keeps it. An address that cannot be reached or sends something else is an answer, not an error; what was
 * kept before stays.
 * @throws Fault `app/cancelled`
 */
export async function fetchRevocationList(source: ListSource, { folder, transport, now, signal, timeout = fetchTimeout }: FetchListOptions): Promise<ListFetch> {
  const paths = pathsOf(source, folder);
  const issuer = parseCertificate(source.issuer);
  const addresses = [...source.addresses];
  let failure: ListFetch = { state: 'failed', address: '', error: { code: 'app/not-found', data: { what: 'the address' } } };
  for (const address of addresses) {
    try {
      const data = await fetchList(address, transport, now().getTime(), timeout, signal);
      const { thisUpdate, nextUpdate } = demandUsable({ address, data, issuer, kept: await keptList(paths.list), now: now() });
      await writeFileSafely(paths.list, data);
      const list = { address, fetchedAt: instant(now()), thisUpdate: instant(thisUpdate), nextUpdate: instant(nextUpdate) };
      await writeJsonFile(paths.record, { addresses, list } satisfies ListRecord);
      return { state: 'kept', address, nextUpdate: list.nextUpdate };
    } catch (error) {
      if (signal.aborted) throw new Fault('app/cancelled', {}, { cause: error });
      failure = { state: 'failed', address, error: toCodedError(error) };
    }
  }
  const before = await readRecord(paths.record);
  // Where even this cannot be written the address is asked again the next time, which is all that is lost.
  await writeJsonFile(paths.record, { addresses, ...(before?.list && { list: before.list }), failedAt: instant(now()) } satisfies ListRecord).catch(() => undefined);
  return failure;
}
