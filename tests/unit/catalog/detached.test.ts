import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { detached } from '../../../src/main/core/catalog/detached.js';
import { readXml } from '../../../src/main/core/xml/read.js';
import { readPackage } from '../../../src/main/core/catalog/read-package.js';
import { writePackageDocument } from '../../../src/main/core/catalog/write-package.js';
import { makePackages } from '../../fixtures/catalogues/make.js';

const count = 100;
/** Bytes; a text from about 1 MiB on is not counted as used heap. */
const partSize = 512 * 1024;

function heldAfter(work: () => unknown): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = work();
  collect();
  const held = process.memoryUsage().heapUsed - before;
  expect(kept).toHaveLength(count);
  return held;
}

const large = (index: number): string => Buffer.alloc(partSize, String(index % 10)).toString('latin1');

describe('detached', () => {
  it('is the same text, whatever its characters', () => {
    for (const text of ['', 'Reader 1.0', 'für Büro', '更新 🦊', 'a lone \ud83e half']) expect(detached(text)).toBe(text);
  });

  it('holds nothing of what the text was cut from', () => {
    const part = (index: number): string => large(index).slice(100, 200);
    expect(heldAfter(() => Array.from({ length: count }, (_, index) => part(index)))).toBeGreaterThan((count * partSize) / 2);
    expect(heldAfter(() => Array.from({ length: count }, (_, index) => detached(part(index))))).toBeLessThan((count * partSize) / 10);
  });

  it('is what a package hands out as its id, its date and its title', () => {
    const [made] = makePackages({ count: 1 });
    const text = writePackageDocument(made!);
    const held = heldAfter(() =>
      Array.from({ length: count }, (_, index) => {
        const { packageId, creationDate, localized } = readPackage(readXml(`${text}<!--${large(index)}-->`)).package;
        return { packageId, creationDate, title: localized[0].title };
      }),
    );
    expect(held).toBeLessThan((count * partSize) / 10);
  });
});
