import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Savable } from '../../../shared/ipc/certificates.js';
import { Fault } from '../../core/fault.js';
import { writeFileSafely } from '../../core/json-file.js';
import type { GroupHandlers } from './types.js';

const saveTitles: Readonly<Record<Savable, string>> = {
  certificate: 'Save the certificate',
  'server-certificate': 'Save the certificate of the server',
  request: 'Save the request',
  'request-inf': 'Save the request for certreq',
};

/** @throws Fault `certificates/cannot-save` */
async function saveTo(path: string, content: Uint8Array): Promise<string> {
  try {
    await writeFileSafely(path, content);
    return basename(path);
  } catch (error) {
    throw new Fault('certificates/cannot-save', { file: path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

export const certificatesHandlers: GroupHandlers<'certificates'> = (app) => {
  /** Files that were chosen and not imported yet; the window knows them by id. */
  const chosen = new Map<string, string>();
  return {
    status: async (_, { signal }) => app.profile.certificates.status(signal),
    choosePfx: async () => {
      const path = await app.window.chooseFile({ title: 'Choose a certificate with its key', kind: 'file', extensions: ['pfx', 'p12'] });
      if (path === undefined) return undefined;
      const sourceId = randomUUID();
      chosen.set(sourceId, path);
      return { sourceId, name: basename(path) };
    },
    importPfx: async ({ sourceId, password }, { signal }) => {
      const path = chosen.get(sourceId);
      if (path === undefined) throw new Fault('app/not-found', { what: 'the file that was chosen' });
      const status = await app.profile.certificates.openPfx(path, password, signal);
      chosen.delete(sourceId);
      return status;
    },
    makeSelfSigned: async (wanted, { signal }) => app.profile.certificates.makeSelfSigned(wanted, signal),
    makeOnServer: async (_, { signal }) => app.profile.certificates.makeOnServer(signal),
    makeRequest: async (wanted, { signal }) => app.profile.certificates.makeRequest(wanted, signal),
    chooseIssued: async ({ passphrase }, { signal }) => {
      const path = await app.window.chooseFile({ title: 'Choose the certificate that your authority issued', kind: 'file', extensions: ['cer', 'crt', 'pem', 'p7b', 'p7c'] });
      return path === undefined ? undefined : app.profile.certificates.completeRequest(path, passphrase, signal);
    },
    abandonRequest: async (_, { signal }) => app.profile.certificates.abandonRequest(signal),
    keep: async ({ passphrase }, { signal }) => app.profile.certificates.keep(passphrase, signal),
    dropCandidate: async (_, { signal }) => app.profile.certificates.dropCandidate(signal),
    unlock: async ({ passphrase }, { signal }) => app.profile.certificates.unlock(passphrase, signal),
    exportPfx: async (wanted, { signal }) => {
      const { here } = await app.profile.certificates.status(signal);
      const agreed = await app.window.confirm({
        message: 'Save the signing certificate with its private key?',
        detail: `${here?.certificate.name ?? ''}\n\nWhoever has the file and its password can sign packages that your clients install. Keep it apart from the password, and where nobody else reads it.`,
        action: 'Save',
      });
      if (!agreed) return undefined;
      const path = await app.window.chooseSavePath({ title: 'Save the certificate with its key', fileName: await app.profile.certificates.exportName() });
      return path === undefined ? undefined : saveTo(path, await app.profile.certificates.exportPfx(wanted));
    },
    save: async ({ what }, { signal }) => {
      const file = await app.profile.certificates.savable(what, signal);
      const path = await app.window.chooseSavePath({ title: saveTitles[what], fileName: file.name });
      return path === undefined ? undefined : saveTo(path, file.content);
    },
    giveToServer: async (_, { signal }) => app.profile.certificates.giveToServer(signal),
    serverTrust: async (_, { signal }) => app.profile.certificates.serverTrust(signal),
    useServer: async (_, { signal }) => app.profile.certificates.choose('server', signal),
    useHere: async (_, { signal }) => app.profile.certificates.choose('here', signal),
    remove: async (_, { signal }) => app.profile.certificates.remove(signal),
    tryStamp: async ({ url }, { signal }) => app.profile.certificates.tryStamp(url, signal),
  };
};
