import type { InstallableItem, InstallBehavior, SoftwarePackage } from '../../../shared/catalog.js';
import { attributeOf } from '../xml/query.js';

const spaced = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part.trim() !== '').join(' ');
const quoted = (path: string): string => `"${path}"`;
const quotedIfSpaced = (path: string): string => (/\s/u.test(path) ? quoted(path) : path);

/**
 * The whole command that installs the item. Windows Update calls Windows Installer and the driver setup
 * directly; for those it is the command that does the same.
 */
export function installCommand(item: InstallableItem): string {
  const { handler, originFile } = item;
  switch (handler?.kind) {
    case undefined:
      return originFile === undefined ? 'Nothing is run' : `Nothing is run for ${originFile.fileName}: the catalogue does not say how it is installed`;
    case 'command-line':
      return spaced(quotedIfSpaced(handler.program), handler.arguments);
    case 'msi':
      return spaced('msiexec /i', quoted(handler.msiFile), '/qn', handler.commandLine);
    case 'msp':
      return spaced('msiexec /p', quoted(handler.fileName ?? originFile?.fileName ?? handler.patchCode), '/qn', handler.commandLine);
    case 'other': {
      const file = originFile === undefined ? 'its file' : quoted(originFile.fileName);
      const hardware = attributeOf(handler.element, 'HardwareID');
      if (hardware !== undefined) return `Windows installs the driver in ${file} for the device ${hardware}`;
      return `Windows installs ${file} by its own handler (${handler.element.name})`;
    }
  }
}

/** The whole command that removes it again; `undefined` when the catalogue offers none. */
export function uninstallCommand(item: InstallableItem): string | undefined {
  const { handler } = item;
  if (item.uninstallProperties === undefined) return undefined;
  if (handler?.kind === 'msi') return spaced('msiexec /x', handler.productCode, '/qn', handler.uninstallCommandLine);
  if (handler?.kind === 'msp') return spaced('msiexec /uninstall', handler.patchCode, '/qn', handler.uninstallCommandLine);
  return undefined;
}

export const installCommands = (p: SoftwarePackage): readonly string[] => p.installableItems.map(installCommand);

const rebootWords: Readonly<Record<InstallBehavior['rebootBehavior'], string>> = {
  NeverReboots: 'Never restarts the computer',
  AlwaysRequiresReboot: 'Always needs a restart',
  CanRequestReboot: 'May ask for a restart',
};

/** Whether the computer restarts, in one sentence without a full stop. The schema's default is that it may. */
export function rebootInWords(p: SoftwarePackage): string {
  const behaviours = p.installableItems.map((item) => item.installProperties?.rebootBehavior ?? 'CanRequestReboot');
  const order: readonly InstallBehavior['rebootBehavior'][] = ['AlwaysRequiresReboot', 'CanRequestReboot', 'NeverReboots'];
  const heaviest = order.find((behaviour) => behaviours.includes(behaviour));
  return heaviest === undefined ? 'Installs nothing itself' : rebootWords[heaviest];
}
