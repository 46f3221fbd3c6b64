import type { InstallerHandler, ReturnCode, XmlElement } from '../../../shared/catalog.js';
import { parseGuid } from '../../../shared/units.js';
import { attributeOf, childElements, childNamed, childrenNamed, textOf } from '../xml/query.js';
import { booleanAttribute, demandCount, demandLanguage, demandLength, given, oneLine, refuse, shown, wordAttribute } from './fields.js';
import { demandRelativePath } from './file-name.js';
import type { PackageLimits } from './limits.js';
import { ns } from './namespaces.js';
import { carried } from './rules.js';

const results = ['Failed', 'Succeeded', 'Cancelled'] as const;

/** Characters that are not seen, or that turn the reading order around, have no place in a command. */
const hidden = /[\0-\b\n-\x1F\x7F\u0080-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;

function commandAttribute(element: XmlElement, name: string, limits: PackageLimits): string | undefined {
  const value = attributeOf(element, name);
  if (value === undefined) return undefined;
  const field = `${element.name}/@${name}`;
  if (hidden.test(value)) refuse('catalog/command-characters', { field });
  return demandLength(value, limits.maxCommand, field);
}

/** A product or patch code of Windows Installer: a GUID in braces and upper case. */
function installerCode(element: XmlElement, name: string): string | undefined {
  const value = attributeOf(element, name)?.trim() ?? '';
  if (value === '') return undefined;
  const guid = parseGuid(value) ?? refuse('catalog/installer-code-invalid', { field: `${element.name}/@${name}`, value: shown(value) });
  return `{${guid.toUpperCase()}}`;
}

const demandInstallerCode = (element: XmlElement, name: string): string =>
  installerCode(element, name) ?? refuse('catalog/installer-code-invalid', { field: `${element.name}/@${name}`, value: 'nothing' });

function readReturnCode(element: XmlElement, limits: PackageLimits): ReturnCode {
  const text = attributeOf(element, 'Code')?.trim() ?? '';
  const code = /^[+-]?\d{1,10}$/u.test(text) ? Number(text) : NaN;
  // Vendors also write the unsigned form of an HRESULT; the schema has a signed one of 32 bits.
  if (!(code >= -0x8000_0000 && code <= 0xffff_ffff)) refuse('catalog/return-code-invalid', { value: shown(text) });
  const descriptions = childrenNamed(element, 'LocalizedDescription', ns.cmd);
  demandCount(descriptions.length, limits.maxLanguages, 'descriptions of a return code');
  return {
    code: code | 0,
    result: wordAttribute(element, 'Result', results),
    reboot: booleanAttribute(element, 'Reboot', false),
    descriptions: descriptions.map((description) => {
      const [language, text] = ['Language', 'Description'].map((name) => childNamed(description, name, ns.cmd) ?? childNamed(description, name));
      return {
        language: demandLanguage(language === undefined ? 'en' : oneLine(textOf(language)), 'LocalizedDescription/Language'),
        text: demandLength(text === undefined ? '' : textOf(text).trim(), limits.maxDescription, 'LocalizedDescription/Description'),
      };
    }),
  };
}

function readCommandLine(element: XmlElement, limits: PackageLimits): InstallerHandler {
  const codes = childrenNamed(element, 'ReturnCode', ns.cmd);
  demandCount(codes.length, limits.maxReturnCodes, 'return codes');
  const repairPaths = childrenNamed(element, 'WindowsInstallerRepairPath', ns.cmd);
  demandCount(repairPaths.length, limits.maxReturnCodes, 'repair paths');
  for (const path of repairPaths) {
    const relative = attributeOf(path, 'RelativePathToExe') ?? '';
    if (relative !== '') demandRelativePath(relative, `${path.name}/@RelativePathToExe`);
  }
  return {
    kind: 'command-line',
    program: demandRelativePath(commandAttribute(element, 'Program', limits)?.trim() ?? '', `${element.name}/@Program`),
    arguments: commandAttribute(element, 'Arguments', limits) ?? '',
    defaultResult: wordAttribute(element, 'DefaultResult', results, 'Failed'),
    rebootByDefault: booleanAttribute(element, 'RebootByDefault', false),
    returnCodes: codes.map((code) => readReturnCode(code, limits)),
    repairPaths: repairPaths.map(carried),
  };
}

const commandLines = (element: XmlElement, limits: PackageLimits): { commandLine?: string; uninstallCommandLine?: string } => ({
  ...given('commandLine', commandAttribute(element, 'CommandLine', limits)),
  ...given('uninstallCommandLine', commandAttribute(element, 'UninstallCommandLine', limits)),
});

const readMsi = (element: XmlElement, limits: PackageLimits): InstallerHandler => ({
  kind: 'msi',
  msiFile: demandRelativePath(attributeOf(element, 'MsiFile')?.trim() ?? '', `${element.name}/@MsiFile`),
  productCode: demandInstallerCode(element, 'ProductCode'),
  ...commandLines(element, limits),
});

function readMsp(element: XmlElement, limits: PackageLimits): InstallerHandler {
  const file = childNamed(element, 'MspFileName', ns.msp);
  const fileName = file === undefined ? '' : oneLine(textOf(file));
  return {
    kind: 'msp',
    patchCode: demandInstallerCode(element, 'PatchCode'),
    ...given('fullFilePatchCode', installerCode(element, 'FullFilePatchCode')),
    ...commandLines(element, limits),
    ...given('fileName', fileName === '' ? undefined : demandRelativePath(fileName, 'MspFileName')),
  };
}

export const isHandler = (element: XmlElement): boolean =>
  (element.namespace === ns.cmd && element.name === 'CommandLineInstallerData') ||
  (element.namespace === ns.msi && element.name === 'MsiInstallerData') ||
  (element.namespace === ns.msp && element.name === 'MspInstallerData') ||
  element.namespace === ns.uei ||
  element.namespace === ns.drv;

/** How the item is installed. Data of UpdateExe and of drivers is carried as it stands. */
export function readHandler(item: XmlElement, limits: PackageLimits): InstallerHandler | undefined {
  const [element, second] = childElements(item).filter(isHandler);
  if (element === undefined) return undefined;
  if (second !== undefined) refuse('catalog/element-repeated', { element: 'installer data' });
  switch (element.namespace) {
    case ns.cmd:
      return readCommandLine(element, limits);
    case ns.msi:
      return readMsi(element, limits);
    case ns.msp:
      return readMsp(element, limits);
    default:
      return { kind: 'other', element: carried(element) };
  }
}
