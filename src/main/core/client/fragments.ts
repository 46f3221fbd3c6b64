import type { XmlElement } from '../../../shared/catalog.js';
import { tidy } from '../wsus/soap/tidy.js';
import type { XmlLimits } from '../xml/limits.js';
import { childElements } from '../xml/query.js';
import { readXml, XmlRefused } from '../xml/read.js';
import { unreadable } from './refusal.js';

/** The largest Core fragments of Microsoft's own updates have some 300 KB. Characters. */
export const maxFragmentCharacters = 1024 * 1024;
/** The length was looked at before, so that the characters need no second limit of their own. */
const fragmentLimits: XmlLimits = { maxDepth: 100, maxElementCharacters: 2 * maxFragmentCharacters, maxElements: 20_000 };

const refuse = (reason: string): never => {
  throw unreadable(reason);
};

function readWrapped(text: string): XmlElement {
  try {
    return readXml(`<fragment>${text}</fragment>`, fragmentLimits);
  } catch (error) {
    if (error instanceof XmlRefused) return refuse(tidy(error.message, 200));
    throw error;
  }
}

/**
 * The roots of a fragment. A server makes fragments of update documents by taking the namespaces away
 * ([MS-WUSP] 3.1.1.1); what is left has several roots, so it is no document.
 * @throws ClientRefusal
 */
export function readFragment(text: string): readonly XmlElement[] {
  if (text.length > maxFragmentCharacters) refuse(`it has more than ${String(maxFragmentCharacters)} characters`);
  const wrapper = readWrapped(text);
  if (wrapper.children.some((child) => typeof child === 'string' && child.trim() !== '')) refuse('it has text outside of its elements');
  return childElements(wrapper);
}

/** The only root of that name; `undefined` when there is none. @throws ClientRefusal when there are several */
export function onlyRoot(roots: readonly XmlElement[], name: string): XmlElement | undefined {
  const [root, ...more] = roots.filter((candidate) => candidate.name === name && candidate.namespace === '');
  if (more.length > 0) refuse(`it has ${String(more.length + 1)} elements ${name}`);
  return root;
}

/** @throws ClientRefusal */
export const demandRoot = (roots: readonly XmlElement[], name: string): XmlElement => onlyRoot(roots, name) ?? refuse(`it has no ${name}`);
