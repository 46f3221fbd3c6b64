import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { Fault } from '../../core/fault.js';
import type { GroupHandlers } from './types.js';

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
      const status = await app.profile.certificates.importFrom(path, password, signal);
      chosen.delete(sourceId);
      return status;
    },
    useServer: async (_, { signal }) => app.profile.certificates.choose('server', signal),
    useHere: async (_, { signal }) => app.profile.certificates.choose('here', signal),
    remove: async (_, { signal }) => app.profile.certificates.remove(signal),
  };
};
