import type { OriginFile } from '../../../shared/catalog.js';
import { Fault } from '../fault.js';
import type { ContentStore } from './content-store.js';
import { fetchFile, type FetchContext, type FetchedFile } from './fetch-file.js';
import { VerifiedFile } from './verified-file.js';

export type ObtainedFile =
  | { readonly source: 'store'; readonly file: VerifiedFile }
  | { readonly source: 'download'; readonly file: VerifiedFile; readonly route: Pick<FetchedFile, 'hops' | 'encrypted' | 'resumedFrom'> };

/**
 * The file a catalogue describes: from the store when it is there and still proves right, else from its address.
 * @throws Fault `download/no-address` when it must be given by hand; see `fetchFile` and `ContentStore` for the others
 */
export async function obtainFile(wanted: OriginFile, store: ContentStore, context: FetchContext): Promise<ObtainedFile> {
  const { signal } = context;
  const stored = await store.openVerified(wanted, { signal });
  if (stored !== undefined) {
    context.onProgress?.(stored.size, 0);
    return { source: 'store', file: stored };
  }
  if (wanted.uri === undefined) throw new Fault('download/no-address', { file: wanted.fileName });
  await store.demandSpace(Math.max(0, wanted.size - (await store.partialLength(wanted))));
  const fetched = await fetchFile(
    {
      url: wanted.uri,
      fileName: wanted.fileName,
      length: { exactly: wanted.size },
      digests: { sha1: wanted.sha1, ...(wanted.sha256 !== undefined && { sha256: wanted.sha256 }) },
      partialPath: store.partialPath(wanted),
    },
    context,
  );
  const path = await store.adopt(fetched.partialPath, fetched);
  const { hops, encrypted, resumedFrom } = fetched;
  return { source: 'download', file: await VerifiedFile.prove(path, wanted, { signal }), route: { hops, encrypted, resumedFrom } };
}
