import { attributeOf, type Node } from '../xml/node.js';
import { parseXml, XmlError } from '../xml/read.js';
import { invalidArgument } from '../soap/fault.js';
import { minimumDate } from '../soap/lexical.js';
import { actions } from '../store/deployments.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import { isLike } from './like.js';

type Test = (revision: StoredRevision) => boolean;

/** The flags of ApprovedStates. */
const states = { latestRevisionApproved: 1, hasStaleApprovals: 2, notApproved: 4, declined: 8 } as const;

export const isUpdate: Test = ({ document }) => document.category === undefined && document.properties.updateType !== 'Detectoid';

const mentions =
  (pattern: string): Test =>
  ({ document }) => {
    const { knowledgeBaseArticles, securityBulletins } = document.properties;
    const texts = [...document.localized.flatMap(({ title, description }) => [title, description]), ...knowledgeBaseArticles, ...securityBulletins];
    return texts.some((text) => isLike(text, pattern));
  };

export const mentionsText = (text: string): Test => mentions(`%${text}%`);

function stateOf(store: Store, revision: StoredRevision): number {
  if (revision.declined) return states.declined;
  const approvals = store.deployments.ofUpdate(revision.document.updateId).filter(({ action }) => action === actions.install || action === actions.uninstall);
  const latest = store.updates.latestRevisionNumber(revision.document.updateId);
  const current = approvals.some(({ revisionNumber }) => revisionNumber === latest) ? states.latestRevisionApproved : states.notApproved;
  return approvals.some(({ revisionNumber }) => revisionNumber !== latest) ? current | states.hasStaleApprovals : current;
}

const idsIn = (list: string): ReadonlySet<string> =>
  new Set(list.toLowerCase().split(/[\s,;]+/u).filter((id) => id !== ''));

const inAnyCategory = (list: string): Test => {
  const wanted = idsIn(list);
  return ({ document }) => document.relationships.prerequisites.some((term) => term.isCategory && term.anyOf.some((id) => wanted.has(id)));
};

const within = (from: string | undefined, to: string | undefined, instant: (revision: StoredRevision) => string): Test => {
  const time = (text: string): number => Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/u.test(text) ? text : `${text}Z`);
  return (revision) => {
    const at = time(instant(revision));
    return (from === undefined || time(from) <= at) && (to === undefined || at <= time(to));
  };
};

function wholeNumber(scope: Node, name: string): number | undefined {
  const value = attributeOf(scope, name);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,10}$/u.test(value)) throw invalidArgument(`The attribute ${name} of UpdateScope is no number.`);
  return Number(value);
}

function readScope(xml: string): Node {
  try {
    const root = parseXml(xml);
    if (root.name === 'UpdateScope' && root.namespace === '') return root;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw invalidArgument(`updateScopeXml: ${error.message}`);
  }
  throw invalidArgument('updateScopeXml: the root element is not UpdateScope.');
}

/**
 * The test that an UpdateScope puts to every update. No scope asks for all.
 * @throws SoapFault
 */
export function scopeTest(store: Store, xml: string | null): Test {
  if (xml === null) return isUpdate;
  const scope = readScope(xml);
  const tests: Test[] = [isUpdate];
  const on = (name: string, make: (value: string) => Test): void => {
    const value = attributeOf(scope, name);
    if (value !== undefined && value !== '') tests.push(make(value));
  };
  const approvedStates = wholeNumber(scope, 'ApprovedStates') ?? -1;
  tests.push((revision) => (stateOf(store, revision) & approvedStates) !== 0);
  const sources = wholeNumber(scope, 'UpdateSources') ?? 3;
  tests.push(({ source }) => (sources & (source === 0 ? 1 : 2)) !== 0);
  on('TextIncludes', (value) => mentions(value));
  on('TextNotIncludes', (value) => {
    const test = mentions(value);
    return (revision) => !test(revision);
  });
  on('Categories', inAnyCategory);
  on('Classifications', inAnyCategory);
  tests.push(within(attributeOf(scope, 'FromArrivalDate'), attributeOf(scope, 'ToArrivalDate'), ({ arrived }) => arrived));
  tests.push(within(attributeOf(scope, 'FromCreationDate'), attributeOf(scope, 'ToCreationDate'), ({ document }) => document.properties.creationDate));
  return (revision) => tests.every((test) => test(revision));
}

export const hasPublicationState =
  (wanted: number): Test =>
  ({ document }) => {
    if (wanted === 2) return false;
    return wanted > 2 || (document.properties.publicationState === 'Published' ? 0 : 1) === wanted;
  };

/** Whether a row arrived between two dates of a call; the dates a caller leaves out are the type's minimum. */
export const arrivedBetween = (from: string | null, to: string | null): Test =>
  within(from ?? undefined, to === null || to.startsWith(minimumDate) ? undefined : to, ({ arrived }) => arrived);
