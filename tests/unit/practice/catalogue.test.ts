import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnchorStore } from '../../../src/main/core/authenticode/anchors.js';
import { strictPolicy } from '../../../src/main/core/authenticode/policy.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { verifyFile } from '../../../src/main/core/authenticode/verify.js';
import { memorySource, openFileSource } from '../../../src/main/core/bytes.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { cabinetContainer, readCatalogueCabinet, type CatalogueContent } from '../../../src/main/core/catalog/open-catalogue.js';
import type { SoftwarePackage } from '../../../src/shared/catalog.js';
import type { FileVerdict } from '../../../src/shared/verdict.js';
import { RunningPractice, unsignedVendorFile, vendorContainers } from '../../fixtures/practice/running.js';

let server: RunningPractice;
let ready: RunningPractice['ready'];
let anchors: AnchorStore;

beforeAll(async () => {
  server = await RunningPractice.start();
  ready = server.ready;
  anchors = new AnchorStore(readdirSync(ready.anchors).map((name) => ({ certificate: parseCertificate(readFileSync(join(ready.anchors, name))), origin: name })));
}, 60_000);
afterAll(async () => server[Symbol.asyncDispose]());

interface Reading {
  readonly content: CatalogueContent;
  readonly packages: readonly SoftwarePackage[];
  readonly setAside: readonly unknown[];
  readonly findings: readonly unknown[];
}

/** Reads a catalogue with the product's own reader, which has not a line in common with the writer. */
async function read(path: string): Promise<Reading> {
  await using source = await openFileSource(path);
  const packages = new Map<string, SoftwarePackage>();
  const setAside: unknown[] = [];
  const findings: unknown[] = [];
  const content = await readCatalogueCabinet(cabinetContainer(await readCabinet(source)), {
    onPackage: (found) => void packages.set(found.packageId, found),
    onSetAside: (one) => void setAside.push(one),
    onFinding: (finding) => void findings.push(finding),
  });
  return { content, packages: [...packages.values()], setAside, findings };
}

const verify = async (bytes: Uint8Array): Promise<FileVerdict> => verifyFile(memorySource(bytes), { anchors, policy: strictPolicy, now: new Date() });
const fetchBytes = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer());
const originOf = (found: SoftwarePackage) => found.installableItems[0]!.originFile!;

describe('the sample catalogue', () => {
  it('is signed by the practice publisher', async () => {
    const verdict = await verify(readFileSync(ready.catalogue));
    expect(verdict).toMatchObject({ outcome: 'passed', container: 'cab' });
    expect(verdict.signatures[0]!.signer!.name).toBe('Practice Catalogue Publishing');
  });

  it('is read without a remark, all three generations of it', async () => {
    const { content, packages, setAside, findings } = await read(ready.catalogue);
    expect(setAside).toEqual([]);
    expect(findings).toEqual([]);
    expect(content).toMatchObject({ packages: packages.length, unknownElements: 0, documentName: 'PracticeCatalogue.xml' });
    expect(packages.length).toBe(33);
    expect(content.categories.length).toBeGreaterThan(10);
  });

  it('holds what a catalogue of real life holds', async () => {
    const { packages } = await read(ready.catalogue);
    const classifications = new Set(packages.map((found) => found.classification));
    expect(classifications.size).toBeGreaterThanOrEqual(7);
    expect(packages.filter((found) => found.publicationState === 'Expired')).toHaveLength(1);
    expect(packages.some((found) => found.cveIds.length > 2)).toBe(true);
    expect(new Set(packages.map((found) => found.vendorName)).size).toBeGreaterThanOrEqual(6);
    expect(packages.every((found) => found.localized.map(({ language }) => language).join() === 'en,de')).toBe(true);
    const ids = new Set<string>(packages.map((found) => found.packageId));
    const superseded = packages.flatMap((found) => found.supersededPackageIds);
    expect(superseded.length).toBeGreaterThan(5);
    expect(superseded.every((id) => ids.has(id))).toBe(true);
    expect(new Set(packages.map((found) => found.installableItems[0]!.handler!.kind))).toEqual(new Set(['command-line', 'msi']));
    const digests = packages.map((found) => originOf(found).sha256 !== undefined);
    expect(digests.filter((has) => !has).length).toBeGreaterThan(digests.filter((has) => has).length);
  });

  it('points at files that are what it says, signed by their vendors', async () => {
    const { packages } = await read(ready.catalogue);
    const sizes: number[] = [];
    for (const found of packages) {
      const origin = originOf(found);
      const bytes = await fetchBytes(origin.uri!);
      sizes.push(bytes.length);
      expect(bytes.length).toBe(origin.size);
      expect(createHash('sha1').update(bytes).digest('hex')).toBe(origin.sha1);
      if (origin.sha256 !== undefined) expect(createHash('sha256').update(bytes).digest('hex')).toBe(origin.sha256);
      const verdict = await verify(bytes);
      expect(verdict, origin.fileName).toMatchObject({ outcome: 'passed', container: vendorContainers[origin.fileName.slice(-4)] });
      expect(verdict.signatures[0]!.signer!.name).toBe(found.vendorName);
    }
    expect(Math.min(...sizes)).toBeLessThan(64 * 1024);
    expect(Math.max(...sizes)).toBeGreaterThan(2.5 * 1024 * 1024);
  });
});

describe('the catalogue with problems', () => {
  it('is in order itself but for one package', async () => {
    expect((await verify(readFileSync(ready.catalogueWithProblems))).outcome).toBe('passed');
    const { packages, setAside } = await read(ready.catalogueWithProblems);
    expect(packages.map((found) => found.productNames[0]).sort()).toEqual(['Wingtip Calendar', 'Wingtip Clock', 'Wingtip Notes']);
    expect(setAside.length).toBeGreaterThan(0);
  });

  it('has one file of each trouble', async () => {
    const { packages } = await read(ready.catalogueWithProblems);
    const get = async (product: string): Promise<{ bytes: Buffer; fileName: string; sha1: string; expected: string }> => {
      const origin = originOf(packages.find((found) => found.productNames[0] === product)!);
      const bytes = await fetchBytes(origin.uri!);
      return { bytes, fileName: origin.fileName, sha1: createHash('sha1').update(bytes).digest('hex'), expected: origin.sha1 };
    };
    const clock = await get('Wingtip Clock');
    expect(clock.sha1).not.toBe(clock.expected);
    expect((await verify(clock.bytes)).outcome).toBe('passed');
    expect((await get('Wingtip Calendar')).bytes.toString()).toContain('<!DOCTYPE html>');
    const notes = await get('Wingtip Notes');
    expect(notes.fileName).toBe(unsignedVendorFile);
    expect(notes.sha1).toBe(notes.expected);
    expect(await verify(notes.bytes)).toMatchObject({ container: 'pe', signed: false });
  });
});
