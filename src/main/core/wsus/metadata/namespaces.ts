import { ns } from '../../catalog/namespaces.js';

const server = 'http://schemas.microsoft.com/msus/2002/12/';

const xsd = 'http://www.w3.org/2001/XMLSchema';

/** Namespaces of a package as publishers write it. */
export const { sdp, usp, mspblob, xsi } = ns;
export const source = ns;

/** Namespaces of an update as the server and its clients know it. */
export const upd = `${server}Update`;
export const target = {
  bar: `${server}BaseApplicabilityRules`,
  bt: `${server}BaseTypes`,
  cat: `${server}UpdateHandlers/Category`,
  cmd: `${server}UpdateHandlers/CommandLineInstallation`,
  drv: `${server}UpdateHandlers/WindowsDriver`,
  lar: `${server}LogicalApplicabilityRules`,
  msiar: `${server}MsiApplicabilityRules`,
  msp: `${server}UpdateHandlers/WindowsInstaller`,
  psf: `${server}UpdateHandlers/WindowsPatch`,
} as const;

/** Which namespace a rule of a package moves to in the update. Rules hold nothing else. */
export const ruleMoves: ReadonlyMap<string, string> = new Map([
  [source.lar, target.lar],
  [source.bar, target.bar],
  [source.msiar, target.msiar],
  [mspblob, mspblob],
]);

/** The same for installer data that is carried as elements. */
export const installerMoves: ReadonlyMap<string, string> = new Map([
  [source.cmd, target.cmd],
  [source.uei, target.psf],
]);

/** In the order in which the official console declares them; `xmlns` is declared and never used. */
export const servicesPackagePrefixes: ReadonlyMap<string, string> = new Map([
  [xsd, ''],
  [source.bar, 'bar'],
  [source.bt, 'bt'],
  [source.cmd, 'cmd'],
  [source.lar, 'lar'],
  [source.msi, 'msi'],
  [source.msiar, 'msiar'],
  [source.msp, 'msp'],
  [sdp, 'sdp'],
  [source.uei, 'uei'],
  [usp, 'usp'],
  [source.drv, 'drv'],
  [mspblob, 'mspblob'],
  [xsi, 'xsi'],
]);

export const updatePrefixes: ReadonlyMap<string, string> = new Map([
  [xsd, ''],
  [upd, 'upd'],
  [target.bt, 'bt'],
  [target.lar, 'lar'],
  [target.bar, 'bar'],
  [mspblob, 'mspblob'],
  [target.msiar, 'msiar'],
  [target.msp, 'msp'],
  [target.cmd, 'cmd'],
  [target.psf, 'psf'],
  [target.drv, 'drv'],
  [xsi, 'xsi'],
]);

export const categoryPrefixes: ReadonlyMap<string, string> = new Map([
  [target.cat, 'cat'],
  [target.bar, 'bar'],
  [upd, 'upd'],
  [target.lar, 'lar'],
  [xsi, 'xsi'],
]);
