import { attributeOf, elementsOf, isNamed, type Node } from '../xml/node.js';
import { ns } from './namespaces.js';
import { readGuid } from './properties.js';
import { refuse } from './refused.js';

export interface RevisionIdentity {
  /** Lower case. */
  readonly updateId: string;
  readonly revisionNumber: number;
}

/** One term of the conjunction of prerequisites: any one of these must be there. */
interface Prerequisite {
  readonly isCategory: boolean;
  readonly anyOf: readonly string[];
}

export interface Relationships {
  readonly superseded: readonly string[];
  readonly prerequisites: readonly Prerequisite[];
  readonly bundled: readonly RevisionIdentity[];
}

/** @throws ImportRefused */
export function readIdentity(node: Node): { updateId: string; revisionNumber?: number } {
  if (!isNamed(node, ns.update, 'UpdateIdentity')) return refuse(`${node.name} stands where an UpdateIdentity is due`);
  const updateId = readGuid(attributeOf(node, 'UpdateID') ?? '', 'UpdateID');
  const revision = attributeOf(node, 'RevisionNumber');
  if (revision === undefined) return { updateId };
  if (!/^[1-9]\d{0,8}$/u.test(revision)) return refuse(`RevisionNumber is "${revision}"`);
  return { updateId, revisionNumber: Number(revision) };
}

const atLeastOne = (node: Node): readonly Node[] => {
  if (!isNamed(node, ns.update, 'AtLeastOne')) return refuse(`${node.name} stands where an AtLeastOne is due`);
  const members = elementsOf(node);
  return members.length === 0 ? refuse('an AtLeastOne is empty') : members;
};

function readPrerequisite(node: Node): Prerequisite {
  if (isNamed(node, ns.update, 'UpdateIdentity')) return { isCategory: false, anyOf: [readIdentity(node).updateId] };
  const isCategory = ['true', '1'].includes(attributeOf(node, 'IsCategory') ?? '');
  return { isCategory, anyOf: atLeastOne(node).map((member) => readIdentity(member).updateId) };
}

const readBundled = (node: Node): readonly RevisionIdentity[] =>
  atLeastOne(node).map((member) => {
    const { updateId, revisionNumber } = readIdentity(member);
    return revisionNumber === undefined ? refuse(`the bundled update ${updateId} has no RevisionNumber`) : { updateId, revisionNumber };
  });

const order = ['SupersededUpdates', 'Prerequisites', 'BundledUpdates'];

/** @throws ImportRefused */
export function readRelationships(node: Node | undefined): Relationships {
  const parts = node === undefined ? [] : elementsOf(node);
  let next = 0;
  for (const part of parts) {
    const place = order.findIndex((name, index) => index >= next && name === part.name);
    if (part.namespace !== ns.update || place < 0) refuse(`Relationships holds ${part.name} where it may not stand`);
    next = place + 1;
  }
  const members = (name: string): readonly Node[] => parts.filter((part) => part.name === name).flatMap(elementsOf);
  return {
    superseded: members('SupersededUpdates').map((member) => readIdentity(member).updateId),
    prerequisites: members('Prerequisites').map(readPrerequisite),
    bundled: members('BundledUpdates').flatMap(readBundled),
  };
}
