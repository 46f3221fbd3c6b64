const base = 'http://schemas.microsoft.com/msus/2002/12/';

/** The namespaces of an update document. Those of a catalogue (`…/CorporatePublishing/…`) are others on purpose. */
export const ns = {
  update: `${base}Update`,
  baseTypes: `${base}BaseTypes`,
  logicalRules: `${base}LogicalApplicabilityRules`,
  baseRules: `${base}BaseApplicabilityRules`,
  msiRules: `${base}MsiApplicabilityRules`,
  driverRules: `${base}UpdateHandlers/WindowsDriver`,
  category: `${base}UpdateHandlers/Category`,
  commandLine: `${base}UpdateHandlers/CommandLineInstallation`,
  windowsInstaller: `${base}UpdateHandlers/WindowsInstaller`,
  windowsPatch: `${base}UpdateHandlers/WindowsPatch`,
} as const;

export const handlerNamespaces: readonly string[] = [
  ns.category,
  ns.commandLine,
  ns.windowsInstaller,
  ns.windowsPatch,
  ns.driverRules,
];
