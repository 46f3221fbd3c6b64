import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/main/core/catalog/dates.js';
import { fileNameDefect, relativePathDefect } from '../../../src/main/core/catalog/file-name.js';
import { installCommand, rebootInWords, uninstallCommand } from '../../../src/main/core/catalog/install-command.js';
import { versionOfTitle } from '../../../src/main/core/catalog/version-of-title.js';
import type { InstallableItem, InstallerHandler } from '../../../src/shared/catalog.js';
import { makePackages } from '../../fixtures/catalogues/make.js';

describe('parseInstant', () => {
  it.each([
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    [' 2026-01-02t03:04:05.6789z\n', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05+02:30', '2026-01-02T00:34:05.000Z'],
    ['2026-01-02T23:04:05-02:00', '2026-01-03T01:04:05.000Z'],
    ['2026-01-02 03:04', '2026-01-02T03:04:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999', '9999-12-31T23:59:59.999Z'],
  ])('reads %j', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });
  it.each(['', 'x', '2026', '2026-13-01', '2025-02-29', '2026-04-31T00:00:00', '2026-01-02T24:00:00', '2026-01-02T03:60:00', '2026-01-02T03:04:60', '0000-01-01', '2026-01-02T03:04:05+15:00', '9999-12-31T23:59:59-01:00', '0001-01-01T00:00:00+01:00', '1/2/2026', '2026-1-2', '-2026-01-02'])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('names of files', () => {
  it.each(['setup.exe', 'Setup (x64) 1.2.msi', 'über.exe', 'a..b.exe', '.config', 'console.exe', 'com10.exe', 'x'.repeat(255)])('takes %j', (name) => {
    expect(fileNameDefect(name)).toBeUndefined();
    expect(relativePathDefect(name)).toBeUndefined();
  });
  it.each(['sub\\setup.exe', 'a/b/c.exe'])('takes the path %j below the folder', (path) => {
    expect(relativePathDefect(path)).toBeUndefined();
    expect(fileNameDefect(path)).toBe('catalog/file-name-path');
  });
  it.each([
    ['', 'catalog/file-name-missing'],
    ['a\\\\b', 'catalog/file-name-missing'],
    ['a\\..\\b', 'catalog/file-name-climbs'],
    ['.\\b', 'catalog/file-name-climbs'],
    ['\\b', 'catalog/file-name-absolute'],
    ['//server/b', 'catalog/file-name-absolute'],
    ['c:b', 'catalog/file-name-absolute'],
    ['aux\\b', 'catalog/file-name-device'],
    ['sub\\CONOUT$', 'catalog/file-name-device'],
    ['sub\\b:c', 'catalog/file-name-stream'],
    ['sub \\b', 'catalog/file-name-characters'],
    ['a?b', 'catalog/file-name-characters'],
    ['a\0b', 'catalog/file-name-characters'],
    ['a\\'.repeat(200), 'catalog/file-name-too-long'],
  ])('refuses the path %j', (path, defect) => {
    expect(relativePathDefect(path)).toBe(defect);
  });
});

describe('versionOfTitle', () => {
  it.each([
    ['Contoso Widget 120.0.6099.130 (x64)', '120.0.6099.130'],
    ['7-Zip 23.01 (x64)', '23.01'],
    ['Intel Bluetooth Driver [20.60.2.1.A1]', '20.60.2.1.A1'],
    ['USB 3.0 Driver for Windows 8.1 [5.0.4.43.A1]', '5.0.4.43.A1'],
    ['System BIOS Update [F.60.A1]', 'F.60.A1'],
    ['ROM Firmware for 8000 Elite (786G7) [v01.14.A3]', '01.14.A3'],
    ['Defaults for Windows 8.1 [2.1.1.1.]', '2.1.1.1'],
    ['NIC Drivers for Win 7 -32bit [18.7_321500.A1]', '18.7_321500.A1'],
    ['Reader v2.5-beta1', '2.5-beta1'],
    ['Browser ESR 128', '128'],
    ['Editor 2024 (64-bit)', '2024'],
    ['Bluetooth 5.0 Driver 22.1.0', '22.1.0'],
    ['Driver Pack for Windows 10', ''],
    ['Driver Pack for Windows 8.1', ''],
    ['Graphics Driver (Vista 32-bit and 7 32-bit)', ''],
    ['Widget [64-bit]', ''],
    ['', ''],
  ])('finds in %j %j', (title, version) => {
    expect(versionOfTitle(title)).toBe(version);
  });
  it('finds the version of every made title', () => {
    for (const { localized } of makePackages({ count: 300 })) expect(localized[0].title).toContain(`${versionOfTitle(localized[0].title)} (`);
  });
});

describe('commands', () => {
  const [made] = makePackages({ count: 1 });
  const item = (handler: InstallerHandler | undefined): InstallableItem => {
    const [first] = made!.installableItems;
    const rest: InstallableItem = { itemId: first!.itemId, rules: {}, languages: [], originFile: first!.originFile! };
    return handler === undefined ? rest : { ...rest, handler };
  };
  const behaviour = { canRequestUserInput: false, requiresNetworkConnectivity: false, impact: 'Normal', rebootBehavior: 'NeverReboots' } as const;
  const cmd = (program: string, text: string): InstallerHandler => ({ kind: 'command-line', program, arguments: text, defaultResult: 'Failed', rebootByDefault: false, returnCodes: [], repairPaths: [] });

  it('are whole', () => {
    expect(installCommand(item(cmd('setup.exe', '/S')))).toBe('setup.exe /S');
    expect(installCommand(item(cmd('my setup.exe', ' ')))).toBe('"my setup.exe"');
    expect(installCommand(item({ kind: 'msi', msiFile: 'x.msi', productCode: '{A}', commandLine: 'A=1' }))).toBe('msiexec /i "x.msi" /qn A=1');
    expect(installCommand(item({ kind: 'msp', patchCode: '{A}' }))).toMatch(/^msiexec \/p ".+\.exe" \/qn$/u);
    expect(installCommand(item({ kind: 'msp', patchCode: '{A}', fileName: 'x.msp' }))).toBe('msiexec /p "x.msp" /qn');
    expect(installCommand(item(undefined))).toContain('does not say how it is installed');
  });
  it('of drivers and foreign handlers are said in words', () => {
    const element = { namespace: 'x', name: 'Data', attributes: [{ namespace: '', name: 'HardwareID', value: 'PCI\\X' }], children: [] };
    expect(installCommand(item({ kind: 'other', element }))).toMatch(/^Windows installs the driver in ".+" for the device PCI\\X$/u);
    expect(installCommand(item({ kind: 'other', element: { ...element, attributes: [] } }))).toMatch(/by its own handler \(Data\)$/u);
  });
  it('of removing are there only when the catalogue offers it', () => {
    const msi: InstallerHandler = { kind: 'msi', msiFile: 'x.msi', productCode: '{A}', uninstallCommandLine: 'KEEP=1' };
    expect(uninstallCommand(item(msi))).toBeUndefined();
    expect(uninstallCommand({ ...item(msi), uninstallProperties: behaviour })).toBe('msiexec /x {A} /qn KEEP=1');
    expect(uninstallCommand({ ...item(cmd('a.exe', '')), uninstallProperties: behaviour })).toBeUndefined();
  });
  it('say whether the computer restarts', () => {
    const reboots = (rebootBehavior: 'NeverReboots' | 'AlwaysRequiresReboot') => ({ ...item(undefined), installProperties: { ...behaviour, rebootBehavior } });
    expect(rebootInWords({ ...made!, installableItems: [reboots('NeverReboots')] })).toBe('Never restarts the computer');
    expect(rebootInWords({ ...made!, installableItems: [reboots('NeverReboots'), reboots('AlwaysRequiresReboot')] })).toBe('Always needs a restart');
    expect(rebootInWords({ ...made!, installableItems: [] })).toBe('Installs nothing itself');
  });
});
