import { inProject } from './project.mjs';

/** Node's arguments for electron-builder. Nothing is ever published. */
export const builderCommand = (...parameters) => [inProject('node_modules/electron-builder/cli.js'), '--publish=never', ...parameters];

/** For a folder around a runtime that is here already: the only target that needs nothing from a release host. */
export const folderTarget = ({ folder, version }) => ['--dir', `--config.electronDist=${folder}`, `--config.electronVersion=${version}`];
