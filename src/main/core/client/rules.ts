import type { XmlElement } from '../../../shared/catalog.js';
import { childElements, childrenNamed } from '../xml/query.js';
import { clientCodes, ClientRefusal } from './refusal.js';

/** How a client's evaluator gets on with the rules of an update, without asking the computer anything. */
export type RuleDefect = 'none-given' | 'ambiguous' | 'unknown-rule' | 'missing-data';

const logical = new Set(['And', 'Or', 'Not', 'True', 'False']);
/** Rules of Windows Installer that work on what `Metadata` tells, and say nothing by themselves. */
const onMetadata = /^m\.Msi(?:Application|Patch)(?:Installed|Superseded|Installable)$/u;

const isKnown = (name: string): boolean => logical.has(name) || /^[bmd]\.[A-Za-z]\w*$/u.test(name);

/** The rule and, below logical operators and loops, all that it is made of. */
const partsOf = (rule: XmlElement): XmlElement[] => [rule, ...childElements(rule).flatMap(partsOf)];

const wrappers = ['IsInstalled', 'IsSuperseded', 'IsInstallable'] as const;

/** What keeps the rules of a Core fragment from being evaluated; `undefined` when nothing does. */
export function findRuleDefect(applicability: XmlElement | undefined): RuleDefect | undefined {
  if (applicability === undefined) return 'none-given';
  const given = wrappers.flatMap((name) => childrenNamed(applicability, name, ''));
  const rules = given.map(childElements);
  if (rules.some((each) => each.length !== 1) || new Set(given.map(({ name }) => name)).size < given.length) return 'ambiguous';
  if (!given.some(({ name }) => name !== 'IsSuperseded')) return 'none-given';
  const names = rules.flat().flatMap(partsOf).map(({ name }) => name);
  if (!names.every(isKnown)) return 'unknown-rule';
  const metadata = childrenNamed(applicability, 'Metadata', '').flatMap(childElements);
  return names.some((name) => onMetadata.test(name)) && metadata.length === 0 ? 'missing-data' : undefined;
}

const refusals: Readonly<Record<RuleDefect, readonly [code: number, message: string]>> = {
  'none-given': [clientCodes.invalidRule, 'The update has no rules that tell a client whether it applies.'],
  ambiguous: [clientCodes.invalidRule, 'A rule of the update does not hold exactly one condition, so a client cannot evaluate it.'],
  'unknown-rule': [clientCodes.unknownRule, 'The update has a rule that a client does not know.'],
  'missing-data': [clientCodes.missingRuleData, 'A Windows Installer rule of the update lacks the data it works on.'],
};

export const ruleRefusal = (defect: RuleDefect): ClientRefusal => new ClientRefusal(...refusals[defect]);
