import { memorySource } from '../../main/core/bytes.js';
import { Fault } from '../../main/core/fault.js';
import { invalidArgument, invalidOperation } from '../soap/fault.js';
import type { Handler } from '../soap/service.js';
import type { Parameters } from '../soap/values.js';
import { cleanContent } from '../updates/content-agent.js';
import { importUpdate, type ImportRequest } from '../updates/import.js';
import { ImportRefused } from '../updates/refused.js';
import type { StoredRevision } from '../store/updates.js';
import { readBlob } from './blob.js';
import { handlersFor, type AdminContext } from './context.js';

/** @throws SoapFault */
function take({ store, configuration }: AdminContext, request: ImportRequest): StoredRevision {
  if (configuration.isTrue('ReplicaMode')) throw invalidOperation('The server is a replica server: updates cannot be published to it.');
  try {
    return importUpdate(store, request, configuration.serverId);
  } catch (error) {
    if (error instanceof ImportRefused) throw invalidOperation(`spImportUpdate: ${error.message}`);
    throw error;
  }
}

function urlsOf(parameters: Parameters): ImportRequest['urls'] {
  return parameters.records('urlData', 'ServerSyncUrlData').map((entry) => {
    const digest = entry.bytes('FileDigest');
    const url = entry.text('MUUrl') ?? entry.text('UssUrl');
    if (digest?.byteLength !== 20 || url === null) throw invalidArgument('A ServerSyncUrlData needs a FileDigest of 20 bytes and an address.');
    return [Buffer.from(digest).toString('hex').toUpperCase(), url];
  });
}

const importForPublishing =
  (context: AdminContext): Handler =>
  async (parameters) => {
    const susXml = parameters.text('susXml');
    if (susXml === null) throw invalidArgument('Value cannot be null. Parameter name: susXml');
    const sdpOnly = parameters.boolean('sdpOnly');
    const urls = urlsOf(parameters);
    if (!sdpOnly && urls.length > 0) context.store.journal.observe('urls-without-sdp-only', 'urlData came although sdpOnly is false');
    await cleanContent(context, take(context, { susXml, uspXml: parameters.text('uspXml'), urls: sdpOnly ? urls : [] }).document);
    return {};
  };

/** @throws SoapFault */
async function blobOf(parameters: Parameters): Promise<string> {
  const plain = parameters.text('xmlUpdateBlob');
  if (plain !== null) return plain;
  const packed = parameters.bytes('xmlUpdateBlobCompressed');
  if (packed === null) throw invalidArgument('Either xmlUpdateBlob or xmlUpdateBlobCompressed must be given.');
  try {
    return await readBlob(memorySource(packed));
  } catch (error) {
    if (error instanceof Fault) throw invalidArgument(`xmlUpdateBlobCompressed cannot be read: ${error.code}`);
    throw error;
  }
}

const importPlain =
  (context: AdminContext): Handler =>
  async (parameters) => {
    // 0 stands for a locally published update, -1 for Microsoft Update, more for an upstream server.
    if (parameters.integer('ussRevLocalId') !== 0) throw invalidArgument('This server imports locally published updates only (ussRevLocalId 0).');
    const susXml = await blobOf(parameters);
    const { document, revisionId } = take(context, { susXml, uspXml: parameters.text('xmlSdpBlob'), urls: [] });
    await cleanContent(context, document);
    return { localRevisionId: revisionId };
  };

export const importHandlers = handlersFor((context) =>
  ({ ImportUpdateForPublishing: importForPublishing(context), ImportUpdate: importPlain(context) }));
