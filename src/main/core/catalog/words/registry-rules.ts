import type { XmlElement } from '../../../../shared/catalog.js';
import { compared, comparedText } from './comparisons.js';
import { isTrue, optionalOf, plain, quote, valueOf, type RuleFamily } from './phrases.js';

const view = (rule: XmlElement): string => (isTrue(rule, 'RegType32') ? ' (32-bit view)' : '');

/** Inside a loop the key is the subkey that is being looked at. */
function path(rule: XmlElement): string {
  const root = optionalOf(rule, 'Key') ?? 'HKEY_LOCAL_MACHINE';
  const start = root === 'HKEY_LOOP_TARGET' ? 'that subkey' : plain(root);
  const subkey = optionalOf(rule, 'Subkey');
  return subkey === undefined ? start : `${start}\\${plain(subkey)}`;
}

export const registryKey = (rule: XmlElement): string => `the registry key ${path(rule)}${view(rule)}`;

/** An absent name means the default value of the key. */
export function registryValue(rule: XmlElement): string {
  const name = optionalOf(rule, 'Value');
  return name === undefined ? `the default value of the registry key ${path(rule)}${view(rule)}` : `the registry value ${path(rule)}\\${plain(name)}${view(rule)}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const registryRules: RuleFamily = {
  RegKeyExists: (rule) => `${capital(registryKey(rule))} exists`,
  RegValueExists: (rule) => {
    const type = optionalOf(rule, 'Type');
    return `${capital(registryValue(rule))} exists${type === undefined ? '' : ` and is a ${plain(type)}`}`;
  },
  RegDword: (rule) => `${capital(registryValue(rule))} is ${compared(rule, 'number', valueOf(rule, 'Data'))}`,
  RegSz: (rule) => `${capital(registryValue(rule))} ${comparedText(rule, optionalOf(rule, 'Data') ?? '')}`,
  RegExpandSz: (rule) => `${capital(registryValue(rule))}, its variables filled in, ${comparedText(rule, optionalOf(rule, 'Data') ?? '')}`,
  RegSzToVersion: (rule) => `${capital(registryValue(rule))} holds a version ${compared(rule, 'version', valueOf(rule, 'Data'))}`,
};

/** What a loop over subkeys says of its one rule. */
export function loopInWords(rule: XmlElement): string {
  const where = `subkey of ${registryKey(rule)}`;
  switch (optionalOf(rule, 'TrueIf')) {
    case 'Any':
      return `For at least one ${where} this holds`;
    case 'All':
      return `For every ${where} this holds`;
    case 'None':
      return `For no ${where} this holds`;
    default:
      return `For subkeys, counted as ${quote(optionalOf(rule, 'TrueIf') ?? '')}, of ${registryKey(rule)} this holds`;
  }
}
