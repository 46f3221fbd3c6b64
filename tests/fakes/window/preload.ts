import { contextBridge } from 'electron';
import { instant } from '../../../src/shared/units.js';
import { createFakeMain, withoutProfile, type FakeMain } from './bridge.js';
import * as data from './data.js';

/** What the picture shows; given to the preload as `--scenario=NAME`. */
const scenarios: Readonly<Record<string, (main: FakeMain) => void>> = {
  usual: () => undefined,
  'first-run': (main) => {
    main.status = { ...withoutProfile(main.status), attention: [] };
  },
  'day-one': (main) => {
    const { version, practiceAllowed, dataFolder, runtime } = main.status;
    main.status = { version, practiceAllowed, dataFolder, runtime, profile: 'practice', attention: [], counts: { catalogues: 0, updates: 0, published: 0, runningJobs: 0 }, certificate: { state: 'none', headline: 'None', sentence: 'None yet.' } };
    main.rows = [];
    main.catalogues = [];
    main.jobs = [];
    main.server = undefined;
    main.publishers = [];
    main.certificate = { health: { state: 'none', headline: 'None', sentence: 'There is no certificate that packages could be signed with. The guide below gets one.' }, account: 'CORP\\admin', signing: 'undecided', sentence: 'Nothing signs yet: choose who signs before you publish.', storeAvailable: false, protection: 'The system offers no keyring.' };
    main.handlers = { ...main.handlers, published: { ...main.handlers.published, records: () => [], list: () => ({ server: 'Practice server', rows: [] }) } };
  },
  'update-point': (main) => void (main.decisions.updatePoint = { updatePoint: { certainty: 'likely', signs: ['It holds the update “Configuration Manager Client (5.00.9128.1000)”, which Configuration Manager publishes to install its client.'] } }),
  changed: (main) => void (main.inspection = data.changedInspection),
  refused: (main) => void (main.inspection = data.refusedInspection),
  older: (main) => void (main.inspection = data.olderInspection),
  failing: (main) => {
    const refuse = (): never => {
      throw new Error('the database is locked');
    };
    main.handlers = { ...main.handlers, updates: { ...main.handlers.updates, rows: refuse }, servers: { ...main.handlers.servers, get: refuse }, certificates: { ...main.handlers.certificates, status: refuse }, published: { ...main.handlers.published, records: refuse, list: refuse }, jobs: { ...main.handlers.jobs, list: refuse } };
  },
};

const scenario = process.argv.find((argument) => argument.startsWith('--scenario='))?.slice('--scenario='.length) ?? 'usual';
const main = createFakeMain({ rows: 20_000, latency: 20 });
scenarios[scenario]?.(main);

// A job that moves: every second some more is downloaded.
setInterval(() => {
  const job = main.jobs.find((each) => each.jobId === 'job-1' && each.state === 'needs-you');
  if (job === undefined) return;
  const downloaded = Math.min(job.progress.toDownload, job.progress.downloaded + 4_194_304);
  const progress = { ...job.progress, downloaded: downloaded as typeof job.progress.downloaded, items: [] };
  main.jobs = main.jobs.map((each) => (each === job ? { ...each, progress } : each));
  main.emit('progress', progress);
}, 1000);

contextBridge.exposeInMainWorld('countersign', main.bridge);
contextBridge.exposeInMainWorld('fakeClock', instant(data.now));
