import type { Handlers } from '../../../shared/ipc/contract.js';
import type { AppConsole } from '../../app/console.js';
import { appHandlers } from './app.js';
import { cataloguesHandlers } from './catalogues.js';
import { certificatesHandlers } from './certificates.js';
import { clientKitHandlers } from './client-kit.js';
import { jobsHandlers } from './jobs.js';
import { publishedHandlers } from './published.js';
import { journalHandlers } from './journal.js';
import { publishersHandlers } from './publishers.js';
import { rollOverHandlers } from './roll-over.js';
import { serversHandlers } from './servers.js';
import { settingsHandlers } from './settings.js';
import { updatesHandlers } from './updates.js';

export const createHandlers = (app: AppConsole): Handlers<AbortSignal> => ({
  app: appHandlers(app),
  catalogues: cataloguesHandlers(app),
  publishers: publishersHandlers(app),
  updates: updatesHandlers(app),
  jobs: jobsHandlers(app),
  published: publishedHandlers(app),
  certificates: certificatesHandlers(app),
  clientKit: clientKitHandlers(app),
  rollOver: rollOverHandlers(app),
  servers: serversHandlers(app),
  journal: journalHandlers(app),
  settings: settingsHandlers(app),
});
