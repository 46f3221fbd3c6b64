import type { XmlElement } from '../../../../shared/catalog.js';
import { compared } from './comparisons.js';
import { folderName } from './folders.js';
import { languageName } from './languages.js';
import { date, listed, optionalOf, plain, valueOf, type RuleFamily, type RuleWords } from './phrases.js';
import { registryValue } from './registry-rules.js';

/** `Contoso\widget.exe in Program Files (x86)`, or the path below a folder that the registry names. */
function file(rule: XmlElement): string {
  const path = valueOf(rule, 'Path');
  if (rule.name.endsWith('PrependRegSz')) return `${path} in the folder that ${registryValue(rule)} names`;
  const csidl = optionalOf(rule, 'Csidl');
  return csidl === undefined ? path : `${path} in ${folderName(csidl)}`;
}

const bytesInWords = (text: string): string => (/^\d{1,15}$/u.test(text) ? `${new Intl.NumberFormat('en').format(Number(text))} bytes` : `${plain(text)} bytes`);

const exists: RuleWords = (rule) => {
  const also = [
    ['Version', (text: string) => `version ${plain(text)}`],
    ['Created', (text: string) => `creation date ${date(text)}`],
    ['Modified', (text: string) => `modification date ${date(text)}`],
    ['Size', (text: string) => `a size of ${bytesInWords(text)}`],
    ['Language', (text: string) => `language ${languageName(text)}`],
  ] as const;
  const details = also.flatMap(([name, words]) => {
    const text = optionalOf(rule, name);
    return text === undefined ? [] : [words(text)];
  });
  return details.length === 0 ? `${file(rule)} exists` : `${file(rule)} exists with ${listed(details)}`;
};
const version: RuleWords = (rule) => `${file(rule)} has a version ${compared(rule, 'version', valueOf(rule, 'Version'))}`;
const created: RuleWords = (rule) => `${file(rule)} was created ${compared(rule, 'date', date(valueOf(rule, 'Created')))}`;
const modified: RuleWords = (rule) => `${file(rule)} was changed last ${compared(rule, 'date', date(valueOf(rule, 'Modified')))}`;
const size: RuleWords = (rule) => `${file(rule)} has a size of ${compared(rule, 'number', bytesInWords(valueOf(rule, 'Size')))}`;

export const fileRules: RuleFamily = {
  FileExists: exists,
  FileExistsPrependRegSz: exists,
  FileVersion: version,
  FileVersionPrependRegSz: version,
  FileCreated: created,
  FileCreatedPrependRegSz: created,
  FileModified: modified,
  FileModifiedPrependRegSz: modified,
  FileSize: size,
  FileSizePrependRegSz: size,
};
