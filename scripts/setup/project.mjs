import { resolve } from 'node:path';

export const projectFolder = resolve(import.meta.dirname, '../..');
export const inProject = (...parts) => resolve(projectFolder, ...parts);

/** A command of node_modules, started by this Node: independent of PATH, of shells and of spaces in the path. */
export const binaries = {
  electronVite: inProject('node_modules/electron-vite/bin/electron-vite.js'),
  vitest: inProject('node_modules/vitest/vitest.mjs'),
  eslint: inProject('node_modules/eslint/bin/eslint.js'),
  typescript: inProject('node_modules/typescript/bin/tsc'),
  knip: inProject('node_modules/knip/bin/knip.js'),
  stryker: inProject('node_modules/@stryker-mutator/core/bin/stryker.js'),
  dependencyCruiser: inProject('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
};
