import type { XmlElement } from '../../../../shared/catalog.js';
import { compared } from './comparisons.js';
import { languageName } from './languages.js';
import { isTrue, listed, lookUp, optionalOf, plain, quote, valueOf, type RuleFamily } from './phrases.js';
import { registryValue } from './registry-rules.js';
import { productSide, productTypeName, suiteNames, windowsName } from './windows-names.js';

/** SYSTEM_INFO.wProcessorArchitecture (winnt.h). */
const architectures: Readonly<Record<string, string>> = {
  0: '32-bit (x86)',
  5: '32-bit ARM',
  6: 'Itanium (IA-64)',
  9: '64-bit (x64)',
  12: '64-bit ARM (ARM64)',
};

/** GetSystemMetrics (winuser.h): those that rules ask for. */
const metrics: Readonly<Record<string, string>> = {
  0: 'width of the main screen in pixels',
  1: 'height of the main screen in pixels',
  67: 'kind of start (0 normal, 1 or 2 safe mode)',
  80: 'number of screens',
  86: 'mark of a Tablet PC',
  87: 'mark of Media Center',
  88: 'mark of a Starter edition',
  89: 'build number of Windows Server 2003 R2',
  4096: 'mark of a remote session',
};

/** The comparison as a frame around the name of a Windows version. */
const frames: Readonly<Record<string, (name: string) => string>> = {
  LessThan: (name) => `Windows is older than ${name}`,
  LessThanOrEqualTo: (name) => `Windows is ${name} or older`,
  EqualTo: (name) => `Windows is ${name}`,
  GreaterThanOrEqualTo: (name) => `Windows is ${name} or newer`,
  GreaterThan: (name) => `Windows is newer than ${name}`,
};

function versionInWords(rule: XmlElement): string | undefined {
  const [major, minor, build] = ['MajorVersion', 'MinorVersion', 'BuildNumber'].map((name) => optionalOf(rule, name)?.trim());
  const numbers = [major, minor ?? (build === undefined ? undefined : '0'), build].filter((part) => part !== undefined).map(plain).join('.');
  const servicePack = optionalOf(rule, 'ServicePackMajor');
  const servicePackMinor = optionalOf(rule, 'ServicePackMinor');
  const pack = servicePack === undefined ? '' : ` Service Pack ${plain(servicePack)}${servicePackMinor === undefined || servicePackMinor === '0' ? '' : `.${plain(servicePackMinor)}`}`;
  if (numbers === '' && pack === '') return undefined;

  const number = major === undefined && build !== undefined ? `build ${plain(build)}` : `version ${numbers}`;
  const name = windowsName({ major, minor, build }, productSide(optionalOf(rule, 'ProductType')));
  const what = numbers === '' ? `at${pack}` : name === undefined ? `${number}${pack}` : `${name}${pack} (${number})`;
  const comparison = optionalOf(rule, 'Comparison') ?? 'EqualTo';
  return (lookUp(frames, comparison) ?? ((text: string) => `Windows, compared as ${quote(comparison)}, is ${text}`))(what);
}

function suitesInWords(rule: XmlElement): string | undefined {
  const text = optionalOf(rule, 'SuiteMask');
  if (text === undefined) return undefined;
  const names = /^\d{1,6}$/u.test(text) ? suiteNames(Number(text)) : [];
  if (names.length === 0) return `the edition has the suite mask ${plain(text)}`;
  return `the edition is ${listed(names, isTrue(rule, 'AllSuitesMustBePresent') ? 'and' : 'or')}`;
}

function windowsVersion(rule: XmlElement): string {
  const type = optionalOf(rule, 'ProductType');
  const parts = [
    versionInWords(rule),
    type === undefined ? undefined : `the computer is ${productTypeName(type) ?? `of product type ${plain(type)}`}`,
    suitesInWords(rule),
  ].filter((part) => part !== undefined);
  const sentence = parts.length === 0 ? 'Windows has any version' : listed(parts);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function processor(rule: XmlElement): string {
  const architecture = valueOf(rule, 'Architecture');
  const level = optionalOf(rule, 'Level');
  const revision = optionalOf(rule, 'Revision');
  const also = [level === undefined ? undefined : `level ${plain(level)}`, revision === undefined ? undefined : `revision ${plain(revision)}`].filter((part) => part !== undefined);
  const words = lookUp(architectures, architecture.trim()) ?? `of architecture ${architecture}`;
  return `The processor is ${words}${also.length === 0 ? '' : `, ${listed(also)}`}`;
}

function systemMetric(rule: XmlElement): string {
  const index = valueOf(rule, 'Index').trim();
  const name = lookUp(metrics, index);
  return `The ${name === undefined ? `system metric ${index}` : `${name} (system metric ${index})`} is ${compared(rule, 'number', valueOf(rule, 'Value'))}`;
}

function genericQuery(rule: XmlElement): string {
  const value = optionalOf(rule, 'Value');
  const result = value === undefined ? 'holds' : `is ${compared(rule, 'number', value)}`;
  return `The extension ${quote(valueOf(rule, 'Namespace'))} answers the query ${quote(valueOf(rule, 'Type'))} for ${quote(valueOf(rule, 'Parameter'))}, and it ${result}`;
}

function wmiQuery(rule: XmlElement): string {
  const namespace = optionalOf(rule, 'Namespace');
  return `The WMI query ${quote(valueOf(rule, 'WqlQuery').trim())}${namespace === undefined ? '' : ` in ${plain(namespace)}`} finds something`;
}

function clusterResource(rule: XmlElement): string {
  const [prefix, suffix] = [optionalOf(rule, 'Prefix'), optionalOf(rule, 'Suffix')];
  const around = [prefix === undefined ? undefined : `${quote(prefix)} before it`, suffix === undefined ? undefined : `${quote(suffix)} after it`].filter((part) => part !== undefined);
  return `This computer owns the cluster resource that ${registryValue(rule)} names${around.length === 0 ? '' : `, with ${listed(around)}`}`;
}

export const systemRules: RuleFamily = {
  WindowsVersion: windowsVersion,
  WindowsLanguage: (rule) => `Windows is in ${languageName(valueOf(rule, 'Language'))}, without language packs`,
  MuiInstalled: () => 'Windows has the multilingual user interface',
  MuiLanguageInstalled: (rule) => `Windows has the language pack for ${languageName(valueOf(rule, 'Language'))}`,
  SystemMetric: systemMetric,
  Processor: processor,
  NumberOfProcessors: (rule) => `The number of processors is ${compared(rule, 'number', valueOf(rule, 'Number'))}`,
  ClusteredOS: () => 'The computer is part of a failover cluster',
  ClusterResourceOwner: clusterResource,
  WmiQuery: wmiQuery,
  InstalledOnce: () => 'Windows Update has installed this update on the computer before',
  GenericQuery: genericQuery,
};
