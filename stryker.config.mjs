import { mutationPart } from './scripts/mutation/parts.mjs';

const { name, mutate } = mutationPart();

export default {
  mutate,
  testRunner: 'in-process',
  plugins: ['./scripts/mutation/runner.mjs'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // On a busy machine a slow test is no endless loop.
  timeoutMS: 15_000,
  timeoutFactor: 4,
  incremental: true,
  // Not in reports, which `npm test` clears.
  incrementalFile: `node_modules/.cache/mutation/${name}.json`,
  tempDirName: 'reports/mutation/sandbox',
  ignorePatterns: ['/*', '!/src', '/src/renderer', '!/tests', '!/scripts', '!/package.json'],
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  htmlReporter: { fileName: `reports/mutation/${name}.html` },
  thresholds: { high: 95, low: 85, break: 85 },
};
