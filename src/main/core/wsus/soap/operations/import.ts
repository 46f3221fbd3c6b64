import { base64, flag, structure, text } from '../envelope.js';
import { noAnswer, type Operation } from '../operation.js';

export interface FileAddress {
  /** SHA-1, 20 bytes. */
  readonly digest: Uint8Array;
  readonly url: string;
}

export interface ImportInput {
  /** The update as the server keeps it. */
  readonly susXml: string;
  /** The package as other consoles read it back; none for categories. */
  readonly uspXml?: string;
  /** Only for metadata without content. */
  readonly fileAddresses?: readonly FileAddress[];
  readonly metadataOnly: boolean;
}

/** Categories and updates go in by the same call. A revision that is already there is skipped without an error. */
export const importUpdateForPublishing: Operation<ImportInput, undefined> = {
  name: 'ImportUpdateForPublishing',
  parameters: ({ susXml, uspXml, fileAddresses, metadataOnly }) => [
    text('susXml', susXml),
    text('uspXml', uspXml),
    fileAddresses === undefined
      ? undefined
      : structure('urlData', fileAddresses.map(({ digest, url }) => structure('ServerSyncUrlData', [base64('FileDigest', digest), text('MUUrl', url)]))),
    flag('sdpOnly', metadataOnly),
  ],
  read: noAnswer,
};
