import type { XmlElement } from '../../../shared/catalog.js';
import { parseGuid, type Guid } from '../../../shared/units.js';
import { attributeOf, childElements, childrenNamed } from '../xml/query.js';
import { demandRoot, onlyRoot, readFragment } from './fragments.js';
import { unreadable } from './refusal.js';
import { findRuleDefect, type RuleDefect } from './rules.js';

export interface RevisionIdentity {
  readonly updateId: Guid;
  readonly revisionNumber: number;
}

/** What a client keeps of a Core fragment. The rules are judged once and not kept: a server may send very many. */
export interface CoreFragment extends RevisionIdentity {
  /** For example `Software`, `Category` or `Detectoid`. */
  readonly updateType: string;
  /** Of each group at least one must be installed. */
  readonly prerequisites: readonly (readonly Guid[])[];
  /** Of each group at least one is installed with it; empty for what is no bundle. */
  readonly bundled: readonly (readonly Guid[])[];
  readonly ruleDefect?: RuleDefect;
  /** The rule for being installed is the constant False. */
  readonly neverInstalled: boolean;
}

const refuse = (reason: string): never => {
  throw unreadable(reason);
};

const readUpdateId = (identity: XmlElement): Guid => parseGuid(attributeOf(identity, 'UpdateID') ?? '') ?? refuse('an UpdateID is no GUID');

function readIdentity(identity: XmlElement): RevisionIdentity {
  const revision = attributeOf(identity, 'RevisionNumber') ?? '';
  if (!/^\d{1,9}$/u.test(revision)) refuse('its revision is no number');
  return { updateId: readUpdateId(identity), revisionNumber: Number(revision) };
}

/** `AtLeastOne` holds alternatives; a bare identity is a group of one. */
function readGroups(relationships: XmlElement | undefined, name: string): Guid[][] {
  const parents = relationships === undefined ? [] : childrenNamed(relationships, name, '');
  return parents.flatMap(childElements).map((group) => (group.name === 'UpdateIdentity' ? [readUpdateId(group)] : childrenNamed(group, 'UpdateIdentity', '').map(readUpdateId)));
}

function isNeverInstalled(applicability: XmlElement | undefined): boolean {
  const rules = applicability === undefined ? [] : childrenNamed(applicability, 'IsInstalled', '').flatMap(childElements);
  return rules.length === 1 && rules[0]?.name === 'False';
}

/**
 * Reads what `SyncUpdates` tells of a revision.
 * @throws ClientRefusal
 */
export function readCore(text: string): CoreFragment {
  const roots = readFragment(text);
  const relationships = onlyRoot(roots, 'Relationships');
  const applicability = onlyRoot(roots, 'ApplicabilityRules');
  const ruleDefect = findRuleDefect(applicability);
  return {
    ...readIdentity(demandRoot(roots, 'UpdateIdentity')),
    updateType: attributeOf(demandRoot(roots, 'Properties'), 'UpdateType') ?? '',
    prerequisites: readGroups(relationships, 'Prerequisites'),
    bundled: readGroups(relationships, 'BundledUpdates'),
    ...(ruleDefect === undefined ? {} : { ruleDefect }),
    neverInstalled: isNeverInstalled(applicability),
  };
}
