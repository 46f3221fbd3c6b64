import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explainRules } from '../../../src/main/core/catalog/explain-rules.js';
import { installCommands } from '../../../src/main/core/catalog/install-command.js';
import { readCatalogueCabinet, type CatalogueContainer } from '../../../src/main/core/catalog/open-catalogue.js';
import { versionOfTitle } from '../../../src/main/core/catalog/version-of-title.js';
import { writePackageDocument } from '../../../src/main/core/catalog/write-package.js';
import { Fault } from '../../../src/main/core/fault.js';
import { chunksOf, makeDocument, makeMembers, makePackages } from '../../fixtures/catalogues/make.js';
import { readAll } from './helpers.js';
import { processorTime } from '../../fixtures/processor-time.js';

/** Whatever comes in: an answer or a Fault. */
async function settle(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

const text = new TextDecoder().decode(makeDocument(makePackages({ count: 12, seed: 9 })));

/** A cut, a swap, a doubled or a foreign piece at any place of the text. */
const mutation = fc.record({
  at: fc.nat(text.length),
  remove: fc.nat(200),
  insert: fc.oneof(
    fc.constantFrom('<', '>', '&', '"', '</sdp:Properties>', '<sdp:Properties/>', '<![CDATA[', ']]>', '<!--', '&#0;', '&#x202E;', '<lar:Not/>', ' PackageID="x"', '\u0000', '..\\', 'NaN', '-1', '\uFEFF', '<?xml version="1.1"?>', 'xmlns:sdp="x"'),
    fc.string({ unit: 'binary', maxLength: 20 }),
  ),
});

it('answers or refuses mutated documents', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      let mutated = text;
      for (const { at, remove, insert } of mutations) mutated = mutated.slice(0, at) + insert + mutated.slice(at + remove);
      await settle(async () => {
        const { found } = await readAll(mutated);
        for (const p of found) {
          explainRules(p);
          installCommands(p);
          writePackageDocument(p);
        }
      });
    }),
    { numRuns: 150 },
  );
});

/** Values changed inside well-formed XML, where the reader of packages is on its own. */
it('answers or refuses any attribute and any text', async () => {
  const places = [...text.matchAll(/="[^"]*"|(?<=>)[^<>]+(?=<)/gu)].filter((match) => match.index > text.indexOf('<smc:SoftwareDistributionPackage'));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.nat(places.length - 1), fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '..', 'C:\\x', '__proto__', 'constructor', '-0', '1e999', '９', '%00', 'javascript:x', 'x'.repeat(5000)))), { minLength: 1, maxLength: 5, selector: ([index]) => index }),
      async (changes) => {
        let mutated = text;
        for (const [index, value] of changes.toSorted(([a], [b]) => b - a)) {
          const place = places[index]!;
          const safe = value.replace(/[&<>"]|[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '_');
          mutated = mutated.slice(0, place.index) + (place[0].startsWith('=') ? `="${safe}"` : safe) + mutated.slice(place.index + place[0].length);
        }
        const result = await readAll(mutated);
        expect(result.found.length + result.aside.length).toBeGreaterThanOrEqual(12);
        for (const p of result.found) {
          explainRules(p);
          for (const item of p.installableItems) expect(item.originFile?.fileName ?? '').not.toMatch(/[\\/:]|^\.{1,2}$/u);
        }
      },
    ),
    { numRuns: 150 },
  );
});

it('answers or refuses bytes of any kind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 9 }), async (data, size) => settle(async () => readAll(data, size))),
    { numRuns: 300 },
  );
});

it('answers or refuses cabinets whose members were changed', async () => {
  const members = makeMembers(makePackages({ count: 5, seed: 4 }), 3);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(members.length - 1), fc.nat(2000), fc.uint8Array({ minLength: 1, maxLength: 8 })), { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = members.map((member) => ({ ...member, data: Uint8Array.from(member.data) }));
      for (const [index, at, data] of changes) {
        const target = changed[index]!.data;
        target.set(data, Math.min(at, target.length - data.length));
      }
      const container: CatalogueContainer = {
        members: changed.map(({ name, data }) => ({ name, size: data.length })),
        async *extract(names) {
          for (const { name, data } of changed) if (names.has(name)) yield await Promise.resolve({ name, data: chunksOf(data) });
        },
      };
      await settle(async () => readCatalogueCabinet(container, { onPackage: () => undefined, onSetAside: () => undefined, onFinding: () => undefined }));
    }),
    { numRuns: 150 },
  );
});

it('finds versions in titles of any kind in no time', () => {
  for (const title of ['1.'.repeat(50_000), '['.repeat(50_000), '1.1.1.1.1.1.1.1'.repeat(5_000), ' '.repeat(100_000), '(1('.repeat(30_000)]) {
    const taken = processorTime();
    versionOfTitle(title);
    expect(taken()).toBeLessThan(200);
  }
});
