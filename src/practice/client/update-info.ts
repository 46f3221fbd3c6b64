import { stat } from 'node:fs/promises';
import type { Shares } from '../shares.js';
import type { SoapRecord } from '../soap/values.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import { contentFile } from '../updates/content.js';
import { contentPathOf, type UpdateFile } from '../updates/files.js';
import { coreFragment, defaultLocalizedFragment, extendedFragment, localizedFragment } from '../updates/fragments.js';

const record = (revision: StoredRevision, xml: string): SoapRecord => ({ ID: revision.revisionId, Xml: xml });

function localized(revision: StoredRevision, locales: readonly string[]): readonly SoapRecord[] {
  const fragments = locales.map((locale) => localizedFragment(revision.document, locale)).filter((fragment) => fragment !== undefined);
  const distinct = [...new Set(fragments)];
  return (distinct.length > 0 ? distinct : [defaultLocalizedFragment(revision.document)]).map((fragment) => record(revision, fragment));
}

/** The fragments of the wanted kinds, in the order in which they were asked for. */
export function describe(revision: StoredRevision, infoTypes: readonly string[], locales: readonly string[]): readonly SoapRecord[] {
  return infoTypes.flatMap((type) => {
    if (type === 'Core') return [record(revision, coreFragment(revision.document))];
    if (type === 'Extended') return [record(revision, extendedFragment(revision.document))];
    return type === 'LocalizedProperties' ? localized(revision, locales) : [];
  });
}

/** Where the content of a file can be fetched; `undefined` while the server does not have it. */
export async function locationOf(store: Store, shares: Shares, file: UpdateFile, baseUrl: string): Promise<SoapRecord | undefined> {
  const url = store.updates.urlOf(file.sha1);
  const digest = Buffer.from(file.sha1, 'hex');
  if (url !== undefined) return { FileDigest: digest, Url: url };
  const info = await stat(contentFile(shares.content, file)).catch(() => undefined);
  if (info?.isFile() !== true) return undefined;
  return { FileDigest: digest, Url: `${baseUrl}/Content/${contentPathOf(file).join('/')}` };
}
