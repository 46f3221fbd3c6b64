import type { SoftwarePackage } from '../../../shared/catalog.js';
import { element, writeXml } from '../xml/write.js';
import { ns, prefixesFor } from './namespaces.js';
import { writePackage } from './write-package.js';

/**
 * A SystemsManagementCatalog piece by piece: the packages one by one between a head and a foot, so that a
 * catalogue of any size is written with little memory. Prefixes that only a package needs are declared on it.
 */
export function* writeCatalogue(packages: Iterable<SoftwarePackage>): Generator<string> {
  const root = element(ns.smc, 'SystemsManagementCatalog');
  const usual = prefixesFor(root);
  const empty = writeXml(root, { prefixes: usual });
  yield `<?xml version="1.0" encoding="utf-8"?>\n${empty.slice(0, -' />'.length)}>\n`;
  for (const p of packages) {
    const found = writePackage(p, 'smc');
    const prefixes = prefixesFor(found);
    const declarations = [...prefixes].filter(([namespace]) => !usual.has(namespace)).map(([namespace, prefix]) => [`xmlns:${prefix}`, namespace] as const);
    yield `${writeXml(found, { prefixes, declarations })}\n`;
  }
  yield `</smc:SystemsManagementCatalog>\n`;
}
