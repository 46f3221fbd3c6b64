import type { Check } from '../../../../shared/verdict.js';
import type { ByteSource } from '../../bytes.js';
import { defineCheck } from '../checks.js';
import { oids } from '../der/oids.js';
import { DerRefused, readDerPrefix, type DerLimits } from '../der/read.js';
import { bytesEqual, hexOf } from '../der/values.js';
import { readSignedData } from '../signed-data.js';
import { readMemberList, type MemberList } from './cat-members.js';
import { ContainerRefused, type ListContainer } from './container.js';

const source = 'CertificateTrustList (1.3.6.1.4.1.311.10.1) with the use 1.3.6.1.4.1.311.12.1.1';
const kinds = {
  list: defineCheck('cat.list', 'The list of files can be read strictly', source),
  same: defineCheck('cat.same-list', 'Signed is the list that is read', source),
} as const;

/** The largest catalogue files of Windows have some ten megabytes; a member takes about 25 values and 250 bytes. */
export const catalogueLimits: DerLimits = { maxSize: 64 * 1024 * 1024, maxDepth: 48, maxValues: 5_000_000 };

const signedDataOid = '06092a864886f70d010702';
const listOid = '06092b0601040182370a01';
/** ContentInfo, SignedData, its version and its digest algorithms stand before the type of the content. */
const probeLength = 256;

/** PKCS #7 whose content is a trust list. It has no magic of its own, so the identifiers at its beginning are looked for. */
export async function looksLikeCatalogue(file: ByteSource): Promise<boolean> {
  const start = hexOf(await file.read(0, Math.min(probeLength, file.size)));
  return start.startsWith('30') && start.slice(0, 40).includes(signedDataOid) && start.includes(listOid);
}

interface ReadList {
  readonly octets?: Uint8Array;
  readonly list?: MemberList;
  readonly check: Check;
}

/** The list in the outer signature, which is the one that everybody reads. */
function readList(data: Uint8Array): ReadList {
  let octets: Uint8Array | undefined;
  try {
    const { contentType, content } = readSignedData(readDerPrefix(data, catalogueLimits).node);
    if (contentType !== oids.certificateTrustList || content === undefined) throw new DerRefused('its content is no list');
    octets = content.content;
    const list = readMemberList(content);
    const listed = `The list of version ${String(list.version)} names ${String(list.count)} files`;
    const check =
      list.contradictory === 0
        ? kinds.list.passed(`${listed}.`)
        : kinds.list.warning(`${listed}; ${String(list.contradictory)} of them do not count, because they are known by another digest than they state.`);
    return { octets, list, check };
  } catch (error) {
    if (!(error instanceof DerRefused)) throw error;
    return { ...(octets && { octets }), check: kinds.list.failed(`The list cannot be read: ${error.message}.`) };
  }
}

/** A catalogue file (.cat): a signed list of digests of other files. @throws ContainerRefused */
export async function openCatalogueFile(file: ByteSource): Promise<ListContainer> {
  if (file.size > catalogueLimits.maxSize) throw new ContainerRefused(`The catalogue file has ${String(file.size)} bytes; at most ${String(catalogueLimits.maxSize)} are read.`);
  const data = await file.read(0, file.size);
  const { octets, list, check } = readList(data);
  return {
    kind: 'cat',
    signatures: [data],
    maxPadding: 0,
    checks: [check],
    ...(list && { list }),
    // A nested signature brings a list of its own, which could be that of any other catalogue file of the same signer.
    checkList: (signed) => [
      kinds.same.demand(octets !== undefined && bytesEqual(signed, octets), 'The signature is over the list of this file.', 'The signature is over another list than that of this file.'),
    ],
  };
}
