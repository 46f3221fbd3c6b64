import type { XmlElement } from '../../../shared/catalog.js';
import { readXml, type NamespaceBindings } from '../xml/read.js';
import { defaultCatalogueLimits, type CatalogueLimits } from './limits.js';
import { readPackage, type PackageReading } from './read-package.js';
import { xmlFault } from './xml-fault.js';

/** A package as its vendor wrote it, with line ends as LF. */
export interface WrittenPackage {
  /** The element as it stands in the catalogue, or the whole of a document of its own. */
  readonly text: string;
  /** Prefixes that hold around it. */
  readonly bindings: NamespaceBindings;
}

/** @throws Fault `catalog/…` with the code of the first defect */
export function readWrittenPackage({ text, bindings }: WrittenPackage, limits: CatalogueLimits = defaultCatalogueLimits): PackageReading {
  let root: XmlElement;
  try {
    root = readXml(text, limits.xml, bindings);
  } catch (error) {
    throw xmlFault(error);
  }
  return readPackage(root, limits.package);
}
