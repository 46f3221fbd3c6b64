import { installerTarget } from './installer.js';

export const target = installerTarget('msp');
