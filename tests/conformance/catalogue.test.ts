import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { prefixesFor } from '../../src/main/core/catalog/namespaces.js';
import { writePackage, writePackageDocument } from '../../src/main/core/catalog/write-package.js';
import { element, writeXml } from '../../src/main/core/xml/write.js';
import { makeDocument, makePackages } from '../fixtures/catalogues/make.js';
import { hasTool } from './tools.js';

/** libxml2's answer: empty output and code 0 when the document is well formed and its namespaces hold. */
function xmllint(document: Uint8Array | string, ...options: string[]): { readonly code: number | null; readonly output: string } {
  const result = spawnSync('xmllint', [...options, '-'], { input: document, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  return { code: result.status, output: `${result.stdout}${result.stderr}` };
}

describe.skipIf(!hasTool('xmllint', 'libxml2-utils'))('xmllint', () => {
  const packages = makePackages({ count: 500, seed: 21 });

  it('takes a whole catalogue', () => {
    expect(xmllint(makeDocument(packages), '--noout')).toEqual({ code: 0, output: '' });
  });

  it('takes a catalogue with texts and rules of every kind', () => {
    const odd = element('urn:vendor', 'Rule', { Text: 'a<b>&"\'\t\n\u0000\uFFFF\uD800' }, [']]>', element('', 'Bare'), 'x']);
    const attributed = { ...odd, attributes: [...odd.attributes, { namespace: 'http://www.w3.org/XML/1998/namespace', name: 'lang', value: 'en' }, { namespace: 'urn:other', name: 'a', value: '' }] };
    const p = { ...packages[0]!, isInstallable: [attributed], vendorName: '<Söhne & "Töchter">', localized: [{ language: 'ja', title: '更新プログラム 🎉', description: '\u0001\u000B]]>' }] as const };
    expect(xmllint(makeDocument([packages[1]!, p]), '--noout')).toEqual({ code: 0, output: '' });
    const root = writePackage(p, 'usp');
    expect(xmllint(writeXml(root, { prefixes: prefixesFor(root) }), '--noout')).toEqual({ code: 0, output: '' });
  });

  it('counts the packages that we wrote', () => {
    const count = xmllint(makeDocument(packages), '--xpath', "count(/*[local-name()='SystemsManagementCatalog']/*[local-name()='SoftwareDistributionPackage'])");
    expect(count.output.trim()).toBe('500');
  });

  it('takes every single package', () => {
    for (const p of packages.slice(0, 24)) expect(xmllint(writePackageDocument(p), '--noout')).toEqual({ code: 0, output: '' });
  });

  it('refuses what is not well formed, so that its silence means something', () => {
    expect(xmllint(makeDocument(packages).subarray(0, -5), '--noout').code).not.toBe(0);
  });
});
