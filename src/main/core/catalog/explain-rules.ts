import type { ApplicabilityRules, InstallableItem, SoftwarePackage, XmlElement } from '../../../shared/catalog.js';
import type { RuleInWords } from '../../../shared/ipc/updates.js';
import { childElements, textOf } from '../xml/query.js';
import { given } from './fields.js';
import { ns } from './namespaces.js';
import { fileRules } from './words/file-rules.js';
import { codesIn, driverRules, installerRules } from './words/installer-rules.js';
import { listed, lookUp, plain, quote, type RuleContext, type RuleFamily } from './words/phrases.js';
import { loopInWords, registryRules } from './words/registry-rules.js';
import { systemRules } from './words/system-rules.js';

export interface RulesInWords {
  /** Where the update is offered. Each is absent when the catalogue says nothing about it. */
  readonly installable?: RuleInWords;
  /** Where it counts as installed. */
  readonly installed?: RuleInWords;
  readonly superseded?: RuleInWords;
}

const families: Readonly<Record<string, RuleFamily>> = {
  [ns.bar]: { ...fileRules, ...registryRules, ...systemRules },
  [ns.msiar]: installerRules,
  [ns.drv]: driverRules,
};

const noMetadata: RuleContext = { metadataCodes: [] };
const allText = 'All of these hold';
const anyText = 'At least one of these holds';
const notText = 'This does not hold';
const always: RuleInWords = { text: 'Always', children: [] };
const never: RuleInWords = { text: 'Never', children: [] };

/** An And: always true parts go, an And inside is part of this one, and a single part stands for itself. */
function all(parts: readonly RuleInWords[]): RuleInWords {
  const children = parts.filter((part) => part !== always).flatMap((part) => (part.text === allText ? part.children : [part]));
  const [first, second] = children;
  if (first === undefined) return always;
  return second === undefined ? first : { text: allText, joined: 'all', children };
}

function any(parts: readonly RuleInWords[]): RuleInWords {
  const children = parts.filter((part) => part !== never).flatMap((part) => (part.text === anyText ? part.children : [part]));
  const [first, second] = children;
  if (first === undefined) return never;
  return second === undefined ? first : { text: anyText, joined: 'any', children };
}

function not(part: RuleInWords): RuleInWords {
  if (part === always) return never;
  if (part === never) return always;
  const [inner] = part.children;
  return part.text === notText && inner !== undefined ? inner : { text: notText, joined: 'not', children: [part] };
}

/** A rule that nobody has words for is shown as it stands: leaving it out would tell another story. */
function unknown(rule: XmlElement, children: readonly RuleInWords[]): RuleInWords {
  const attributes = rule.attributes.map(({ name, value }) => `${plain(name)} ${quote(value)}`);
  const content = children.length === 0 ? plain(textOf(rule).trim()) : '';
  const details = [...(attributes.length === 0 ? [] : [` with ${listed(attributes)}`]), ...(content === '' ? [] : [`, holding ${quote(content)}`])];
  return { text: `A rule Countersign has no words for: ${plain(rule.name)}${details.join('')}`, children };
}

function logical(rule: XmlElement, children: readonly RuleInWords[]): RuleInWords | undefined {
  switch (rule.name) {
    case 'True':
      return always;
    case 'False':
      return never;
    case 'And':
      return all(children);
    case 'Or':
      return any(children);
    case 'Not':
      return not(all(children));
    default:
      return undefined;
  }
}

/** One rule element in words, with the rules inside it. */
export function explainRule(rule: XmlElement, context: RuleContext = noMetadata): RuleInWords {
  const inner = (): RuleInWords[] => childElements(rule).map((child) => explainRule(child, context));
  if (rule.namespace === ns.lar) {
    const children = inner();
    return logical(rule, children) ?? unknown(rule, children);
  }
  if (rule.namespace === ns.bar && rule.name === 'RegKeyLoop') return { text: loopInWords(rule), joined: 'all', children: inner() };
  const family = lookUp(families, rule.namespace);
  const words = family === undefined ? undefined : lookUp(family, rule.name);
  return words === undefined ? unknown(rule, inner()) : { text: words(rule, context), children: [] };
}

type Rules = readonly XmlElement[] | undefined;

/** Rules side by side all count; `undefined` when there are none. */
const together = (rules: Rules, context: RuleContext): RuleInWords | undefined =>
  rules === undefined || rules.length === 0 ? undefined : all(rules.map((rule) => explainRule(rule, context)));

const contextOf = (item: InstallableItem): RuleContext => ({ metadataCodes: codesIn(item.rules.metadata ?? []) });

/**
 * Package and item together as WSUS does it: both count, the package first; the one that is there when the
 * other says nothing. WSUS takes one item only; of several each has its own line.
 */
function combined(p: SoftwarePackage, ofPackage: Rules, ofItem: (rules: ApplicabilityRules) => Rules): RuleInWords | undefined {
  const [first] = p.installableItems;
  const parts = [together(ofPackage, first === undefined ? noMetadata : contextOf(first))];
  p.installableItems.forEach((item, index) => {
    const words = together(ofItem(item.rules), contextOf(item));
    const isOnly = p.installableItems.length === 1;
    parts.push(words === undefined || isOnly ? words : { text: `For part ${String(index + 1)} of ${String(p.installableItems.length)}`, joined: 'all', children: [words] });
  });
  const said = parts.filter((words) => words !== undefined);
  return said.length === 0 ? undefined : all(said);
}

/** What the rules of a package say, in words. */
export const explainRules = (p: SoftwarePackage): RulesInWords => ({
  ...given('installable', combined(p, p.isInstallable, (rules) => rules.isInstallable)),
  ...given('installed', combined(p, p.isInstalled, (rules) => rules.isInstalled)),
  ...given('superseded', combined(p, undefined, (rules) => rules.isSuperseded)),
});
