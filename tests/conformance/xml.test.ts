import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFileSource } from '../../src/main/core/bytes.js';
import { readCabinet, readMember } from '../../src/main/core/cabinet/read.js';
import { cabinetContainer, readCatalogueCabinet } from '../../src/main/core/catalog/open-catalogue.js';
import { readXml, XmlRefused } from '../../src/main/core/xml/read.js';
import { malformed, mutatedDocument, wellFormed } from '../fixtures/xml/cases.js';
import { readBySaxes } from '../fixtures/xml/saxes.js';
import { hasTool } from './tools.js';

function weTake(document: string): boolean {
  try {
    readXml(document);
    return true;
  } catch (error) {
    if (error instanceof XmlRefused) return false;
    throw error;
  }
}

/** Errors of namespaces do not change its exit code. That a namespace is no proper URI is none: to XML it is a text. */
function libxmlTakes(document: string): boolean {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], { input: document, encoding: 'utf8' });
  return status === 0 && !/(?:namespace|parser) error : (?!.*is not a valid URI)/u.test(stderr);
}

describe.skipIf(!hasTool('xmllint', 'libxml2-utils'))('xmllint takes and refuses what we take and refuse', () => {
  it.each(wellFormed)('takes %s', (_what, document) => {
    expect(libxmlTakes(document)).toBe(true);
    expect(weTake(document)).toBe(true);
  });

  it.each(malformed)('refuses %s', (_what, document) => {
    expect(libxmlTakes(document)).toBe(false);
    expect(weTake(document)).toBe(false);
  });

  it('of documents that were tampered with', () => {
    fc.assert(
      // libxml2's tool stops reading its input at a NUL.
      fc.property(mutatedDocument.filter((document) => !document.includes('\0')), (document) => {
        expect(weTake(document)).toBe(libxmlTakes(document));
      }),
      { numRuns: 150 },
    );
  });
});

const realCatalogue = process.env['COUNTERSIGN_REAL_CATALOG'];
const hasRealCatalogue = realCatalogue !== undefined && existsSync(realCatalogue);
if (!hasRealCatalogue) process.stderr.write('skipped: COUNTERSIGN_REAL_CATALOG names no cabinet with a real catalogue\n');

it.skipIf(!hasRealCatalogue)('reads a real catalogue in full, and its document as saxes reads it', { timeout: 120_000 }, async () => {
  await using source = await openFileSource(realCatalogue ?? '');
  const cabinet = await readCabinet(source);
  const reading = await readCatalogueCabinet(cabinetContainer(cabinet), { onPackage: () => undefined, onSetAside: () => undefined, onFinding: () => undefined });
  expect(reading.packages).toBeGreaterThan(0);
  expect(reading.setAside).toBe(0);
  const member = cabinet.members.find(({ name }) => name === reading.documentName)!;
  const document = new TextDecoder().decode(await readMember(cabinet, member, member.size));
  const limits = { maxDepth: 100, maxElementCharacters: document.length, maxElements: Infinity };
  expect(JSON.stringify(readXml(document, limits))).toBe(JSON.stringify(readBySaxes(document)));
});
