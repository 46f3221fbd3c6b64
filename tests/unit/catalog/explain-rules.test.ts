import { describe, expect, it } from 'vitest';
import { explainRule, explainRules } from '../../../src/main/core/catalog/explain-rules.js';
import { readPackage } from '../../../src/main/core/catalog/read-package.js';
import type { RuleInWords } from '../../../src/shared/ipc/updates.js';
import { makePackages } from '../../fixtures/catalogues/make.js';
import { ids, packageElement, ruleOf } from './helpers.js';

const words = (xml: string): string => explainRule(ruleOf(xml)).text;
const outline = (rule: RuleInWords | undefined): unknown =>
  rule === undefined ? undefined : rule.children.length === 0 ? rule.text : { [`${rule.joined ?? ''}: ${rule.text}`]: rule.children.map(outline) };
const tree = (xml: string): unknown => outline(explainRule(ruleOf(xml)));
const reg = 'Key="HKEY_LOCAL_MACHINE" Subkey="Software\\Contoso"';

const sentences: readonly (readonly [string, string])[] = [
  // Files
  ['<bar:FileVersion Csidl="42" Path="Contoso\\widget.exe" Comparison="LessThan" Version="2.0.0.0"/>', 'Contoso\\widget.exe in Program Files (x86) has a version below 2.0.0.0'],
  ['<bar:FileVersion Path="C:\\a.exe" Comparison="GreaterThanOrEqualTo" Version="1.2.3.4"/>', 'C:\\a.exe has a version of at least 1.2.3.4'],
  [`<bar:FileVersionPrependRegSz ${reg} Value="Folder" RegType32="true" Path="a.exe" Comparison="EqualTo" Version="1.0.0.0"/>`, 'a.exe in the folder that the registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\Folder (32-bit view) names has a version of exactly 1.0.0.0'],
  ['<bar:FileExists Csidl="36" Path="a.dll"/>', 'a.dll in the Windows folder exists'],
  ['<bar:FileExists Csidl="37" Path="a.dll" Version="1.0.0.0" Size="1234567" Language="1031"/>', 'a.dll in the System32 folder exists with version 1.0.0.0, a size of 1,234,567 bytes and language German (Germany) (1031)'],
  [`<bar:FileExistsPrependRegSz ${reg} Path="a.dll"/>`, 'a.dll in the folder that the default value of the registry key HKEY_LOCAL_MACHINE\\Software\\Contoso names exists'],
  ['<bar:FileCreated Csidl="38" Path="a" Comparison="LessThan" Created="2026-05-01T12:00:00"/>', 'a in Program Files was created before 1 May 2026 at 12:00:00 UTC'],
  [`<bar:FileCreatedPrependRegSz ${reg} Value="F" Path="a" Comparison="GreaterThan" Created="x"/>`, 'a in the folder that the registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\F names was created after x'],
  ['<bar:FileModified Csidl="38" Path="a" Comparison="GreaterThanOrEqualTo" Modified="2026-05-01T12:00:00Z"/>', 'a in Program Files was changed last at or after 1 May 2026 at 12:00:00 UTC'],
  [`<bar:FileModifiedPrependRegSz ${reg} Value="F" Path="a" Comparison="EqualTo" Modified="x"/>`, 'a in the folder that the registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\F names was changed last at x'],
  ['<bar:FileSize Csidl="38" Path="a" Comparison="GreaterThan" Size="1000"/>', 'a in Program Files has a size of more than 1,000 bytes'],
  [`<bar:FileSizePrependRegSz ${reg} Value="F" Path="a" Comparison="LessThanOrEqualTo" Size="5"/>`, 'a in the folder that the registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\F names has a size of at most 5 bytes'],
  ['<bar:FileExists Csidl="9999" Path="a"/>', 'a in the special folder 9999 exists'],
  // Registry
  [`<bar:RegKeyExists ${reg} RegType32="1"/>`, 'The registry key HKEY_LOCAL_MACHINE\\Software\\Contoso (32-bit view) exists'],
  [`<bar:RegValueExists ${reg} Value="V" Type="REG_SZ"/>`, 'The registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\V exists and is a REG_SZ'],
  [`<bar:RegDword ${reg} Value="V" Comparison="GreaterThan" Data="5"/>`, 'The registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\V is more than 5'],
  [`<bar:RegSz ${reg} Value="V" Comparison="BeginsWith" Data="10."/>`, 'The registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\V begins with “10.”'],
  [`<bar:RegSz ${reg} Value="V" Comparison="EqualTo" Data=""/>`, 'The registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\V is “”'],
  [`<bar:RegExpandSz ${reg} Value="V" Comparison="EndsWith" Data="x"/>`, 'The registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\V, its variables filled in, ends with “x”'],
  [`<bar:RegSzToVersion ${reg} Value="V" Comparison="LessThanOrEqualTo" Data="1.2.3.4"/>`, 'The registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\V holds a version of at most 1.2.3.4'],
  // Windows
  ['<bar:WindowsVersion Comparison="EqualTo" MajorVersion="6" MinorVersion="1"/>', 'Windows is Windows 7 or Windows Server 2008 R2 (version 6.1)'],
  ['<bar:WindowsVersion MajorVersion="6" MinorVersion="1" ServicePackMajor="1" ServicePackMinor="0" ProductType="1"/>', 'Windows is Windows 7 Service Pack 1 (version 6.1) and the computer is a workstation'],
  ['<bar:WindowsVersion Comparison="GreaterThanOrEqualTo" MajorVersion="10" MinorVersion="0" BuildNumber="19045"/>', 'Windows is Windows 10 22H2 (version 10.0.19045) or newer'],
  ['<bar:WindowsVersion Comparison="LessThan" MajorVersion="10" MinorVersion="0" BuildNumber="22631"/>', 'Windows is older than Windows 11 23H2 (version 10.0.22631)'],
  ['<bar:WindowsVersion Comparison="GreaterThan" BuildNumber="17763" ProductType="3"/>', 'Windows is newer than Windows Server 2019 (build 17763) and the computer is a server'],
  ['<bar:WindowsVersion Comparison="EqualTo" MajorVersion="10"/>', 'Windows is Windows 10 or 11 or Windows Server 2016 or later (version 10)'],
  ['<bar:WindowsVersion Comparison="GreaterThanOrEqualTo" MajorVersion="4"/>', 'Windows is version 4 or newer'],
  ['<bar:WindowsVersion SuiteMask="130" ProductType="2"/>', 'The computer is a domain controller and the edition is Enterprise or Datacenter'],
  ['<bar:WindowsVersion SuiteMask="130" AllSuitesMustBePresent="true"/>', 'The edition is Enterprise and Datacenter'],
  ['<bar:WindowsVersion/>', 'Windows has any version'],
  ['<bar:WindowsLanguage Language="de-DE"/>', 'Windows is in German (Germany), without language packs'],
  ['<bar:MuiInstalled/>', 'Windows has the multilingual user interface'],
  ['<bar:MuiLanguageInstalled Language="pt-BR"/>', 'Windows has the language pack for Brazilian Portuguese'],
  ['<bar:SystemMetric Comparison="EqualTo" Index="86" Value="1"/>', 'The mark of a Tablet PC (system metric 86) is exactly 1'],
  ['<bar:SystemMetric Comparison="EqualTo" Index="999" Value="1"/>', 'The system metric 999 is exactly 1'],
  ['<bar:Processor Architecture="9"/>', 'The processor is 64-bit (x64)'],
  ['<bar:Processor Architecture="0" Level="6" Revision="7"/>', 'The processor is 32-bit (x86), level 6 and revision 7'],
  ['<bar:Processor Architecture="12"/>', 'The processor is 64-bit ARM (ARM64)'],
  ['<bar:Processor Architecture="77"/>', 'The processor is of architecture 77'],
  ['<bar:NumberOfProcessors Comparison="GreaterThan" Number="4"/>', 'The number of processors is more than 4'],
  ['<bar:ClusteredOS/>', 'The computer is part of a failover cluster'],
  [`<bar:ClusterResourceOwner ${reg} Value="V" Prefix="A"/>`, 'This computer owns the cluster resource that the registry value HKEY_LOCAL_MACHINE\\Software\\Contoso\\V names, with “A” before it'],
  ['<bar:WmiQuery Namespace="Root\\cimv2" WqlQuery="select * from X "/>', 'The WMI query “select * from X” in Root\\cimv2 finds something'],
  ['<bar:InstalledOnce/>', 'Windows Update has installed this update on the computer before'],
  ['<bar:GenericQuery Namespace="N" Type="T" Parameter="P" Comparison="LessThan" Value="5"/>', 'The extension “N” answers the query “T” for “P”, and it is less than 5'],
  // Windows Installer
  [`<msiar:MsiProductInstalled ProductCode="{X}" VersionMin="1.0" VersionMax="2.0" ExcludeVersionMax="true" Language="1033"/>`, 'The product {X} is installed by Windows Installer, in a version of at least 1.0 and below 2.0, in American English (1033)'],
  ['<msiar:MsiPatchInstalledForProduct PatchCode="{P}" ProductCode="{X}"/>', 'The patch {P} is installed for the product {X}'],
  ['<msiar:MsiFeatureInstalledForProduct AllFeaturesRequired="true"><msiar:Feature>A</msiar:Feature><msiar:Feature>B</msiar:Feature><msiar:Product>{X}</msiar:Product><msiar:Product>{Y}</msiar:Product></msiar:MsiFeatureInstalledForProduct>', 'The features A and B of the product {X} or {Y} are installed by Windows Installer'],
  ['<msiar:MsiComponentInstalledForProduct><msiar:Component>{C}</msiar:Component><msiar:Product>{X}</msiar:Product></msiar:MsiComponentInstalledForProduct>', 'The component {C} of the product {X} is installed by Windows Installer'],
  ['<drv:WindowsDriverInstalled/>', 'The device has exactly this driver'],
  // Nothing given, everything odd
  ['<bar:FileVersion/>', '(no Path given) has a version of exactly (no Version given)'],
  ['<bar:RegSz Comparison="Resembles"/>', 'The default value of the registry key HKEY_LOCAL_MACHINE compared as “Resembles” with “”'],
  ['<bar:Novelty Odd="1" Path="x"/>', 'A rule Countersign has no words for: Novelty with Odd “1” and Path “x”'],
  ['<bar:WindowsVersion Comparison="__proto__" MajorVersion="constructor" ProductType="toString"/>', 'Windows, compared as “__proto__”, is version constructor and the computer is of product type toString'],
  ['<bar:Processor Architecture="constructor"/>', 'The processor is of architecture constructor'],
  ['<msiar:constructor/>', 'A rule Countersign has no words for: constructor'],
  ['<lar:Xor>text</lar:Xor>', 'A rule Countersign has no words for: Xor, holding “text”'],
];

describe('one rule', () => {
  it.each(sentences)('%s', (xml, sentence) => {
    expect(words(xml)).toBe(sentence);
  });
  it('does not let a text act on the screen', () => {
    expect(words('<bar:FileExists Path="a\u202Egpj.exe&#10;b"/>')).toBe('a\uFFFDgpj.exe b exists');
  });
});

describe('rules together', () => {
  const [x, y, z] = ['x', 'y', 'z'].map((name) => `<bar:FileExists Path="${name}"/>`) as [string, string, string];
  it('flattens, drops what is always true and keeps the order', () => {
    expect(tree(`<lar:And><lar:True/>${x}<lar:And>${y}<lar:Or>${z}</lar:Or></lar:And></lar:And>`)).toEqual({ 'all: All of these hold': ['x exists', 'y exists', 'z exists'] });
    expect(tree(`<lar:Or>${x}<lar:Or>${y}<lar:False/></lar:Or></lar:Or>`)).toEqual({ 'any: At least one of these holds': ['x exists', 'y exists'] });
  });
  it('keeps an Or inside an And', () => {
    expect(tree(`<lar:And>${x}<lar:Or>${y}${z}</lar:Or></lar:And>`)).toEqual({ 'all: All of these hold': ['x exists', { 'any: At least one of these holds': ['y exists', 'z exists'] }] });
  });
  it('turns Not around', () => {
    expect(tree(`<lar:Not>${x}</lar:Not>`)).toEqual({ 'not: This does not hold': ['x exists'] });
    expect(tree(`<lar:Not><lar:Not>${x}</lar:Not></lar:Not>`)).toBe('x exists');
    expect(tree('<lar:Not><lar:True/></lar:Not>')).toBe('Never');
    expect(tree('<lar:And><lar:True/><lar:Not><lar:False/></lar:Not></lar:And>')).toBe('Always');
  });
  it('does not hide what cannot be fulfilled or what nobody knows', () => {
    expect(tree(`<lar:And>${x}<lar:False/></lar:And>`)).toEqual({ 'all: All of these hold': ['x exists', 'Never'] });
    expect(tree('<lar:And><lar:True/><bar:Novelty/></lar:And>')).toBe('A rule Countersign has no words for: Novelty');
    expect(tree(`<lar:Or><lar:True/>${x}</lar:Or>`)).toEqual({ 'any: At least one of these holds': ['Always', 'x exists'] });
  });
  it.each([
    ['Any', 'For at least one subkey'],
    ['All', 'For every subkey'],
    ['None', 'For no subkey'],
  ])('says what a loop over subkeys is true for: %s', (trueIf, text) => {
    expect(tree(`<bar:RegKeyLoop ${reg} TrueIf="${trueIf}"><bar:RegSz Key="HKEY_LOOP_TARGET" Value="Name" Comparison="Contains" Data="W"/></bar:RegKeyLoop>`)).toEqual({
      [`all: ${text} of the registry key HKEY_LOCAL_MACHINE\\Software\\Contoso this holds`]: ['The registry value that subkey\\Name contains “W”'],
    });
  });
});

describe('the rules of a package', () => {
  const explained = (rules: string, item: string, more: Parameters<typeof packageElement>[0] = {}) => {
    const result = explainRules(readPackage(packageElement({ rules, item, ...more })).package);
    return { installable: outline(result.installable), installed: outline(result.installed), superseded: outline(result.superseded) };
  };
  const [x, y] = ['<bar:FileExists Path="x"/>', '<bar:FileExists Path="y"/>'];

  it('count together with those of its item, the package first', () => {
    expect(explained(`<sdp:IsInstallable>${x}</sdp:IsInstallable>`, `<sdp:ApplicabilityRules><sdp:IsInstalled>${x}</sdp:IsInstalled><sdp:IsInstallable>${y}</sdp:IsInstallable></sdp:ApplicabilityRules>`)).toEqual({
      installable: { 'all: All of these hold': ['x exists', 'y exists'] },
      installed: 'x exists',
      superseded: undefined,
    });
  });
  it('are absent when the catalogue says nothing', () => {
    expect(explained('<sdp:IsInstallable/>', '')).toEqual({ installable: undefined, installed: undefined, superseded: undefined });
  });
  it('name the product that the metadata is about', () => {
    const item = `<sdp:ApplicabilityRules><sdp:IsInstalled><msiar:MsiApplicationInstalled/></sdp:IsInstalled><sdp:IsSuperseded><msiar:MsiPatchSuperseded/></sdp:IsSuperseded><sdp:Metadata><msiar:MsiApplicationMetadata><msiar:ProductCode>{ABC}</msiar:ProductCode></msiar:MsiApplicationMetadata></sdp:Metadata></sdp:ApplicabilityRules>`;
    expect(explained('', item)).toMatchObject({
      installed: 'Windows Installer finds that this package’s application ({ABC}) is installed',
      superseded: 'Windows Installer finds that this package’s patch ({ABC}) is superseded',
    });
  });
  it('are kept apart for several items', () => {
    const items = [ids.item, ids.otherItem].map((id, index) => `<sdp:InstallableItem ID="${id}"><sdp:ApplicabilityRules><sdp:IsInstalled>${index === 0 ? x : y}</sdp:IsInstalled></sdp:ApplicabilityRules></sdp:InstallableItem>`).join('');
    expect(explained('', '', { items }).installed).toEqual({ 'all: All of these hold': [{ 'all: For part 1 of 2': ['x exists'] }, { 'all: For part 2 of 2': ['y exists'] }] });
  });
  it('have words for everything that made packages use', () => {
    for (const p of makePackages({ count: 200 })) expect(JSON.stringify(explainRules(p))).not.toContain('no words for');
  });
});
