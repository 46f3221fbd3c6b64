import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectCatalogue } from '../../../src/cli/catalog.js';
import { certificatesPem, identityOf, makeAuthority, makeSelfSigned, type Issued } from '../../fixtures/authority/index.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { smallPackage } from '../../fixtures/library.js';
import { writeCatalogueFile } from '../../fixtures/profile.js';

const { root, publisher } = makeAuthority();
const alone = makeSelfSigned();

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(at('roots.pem'), certificatesPem(root, alone));
});
afterEach(() => folder[Symbol.dispose]());
const at = (name: string): string => join(folder.path, name);

const title = 'Hidden \u202egpj.exe\u009b2J';
const packages = Array.from({ length: 25 }, (_, index) => smallPackage(index + 1, index + 1, { localized: [{ ...smallPackage(1, 1).localized[0], title: `${title} ${String(index + 1)}` }] }));
const signedBy = async (signer: Issued): Promise<string> => writeCatalogueFile(at('made'), { packages, identity: identityOf(signer) });

async function inspect(...parameters: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  const code = await inspectCatalogue(['inspect', ...parameters], new AbortController().signal, (text) => lines.push(text));
  return { code, text: lines.join('\n') };
}
const withRoots = async (...parameters: readonly string[]) => inspect('--roots', at('roots.pem'), ...parameters);

describe('catalog inspect', () => {
  it('shows the publisher, and nothing of the content before that is approved', async () => {
    const path = await signedBy(publisher);
    const { code, text } = await withRoots('--json', path);
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ schema: 1, command: 'catalog inspect', signature: 'holds', contentRead: false, publisher: { leaf: { fingerprint: expect.any(String) as string } } });
    expect(text).not.toContain('Hidden');
    expect((await withRoots(path)).text).toContain('The content was not read');
  });

  it('reads the content once it is approved, and shows its counts and its first packages', async () => {
    const { code, text } = await withRoots('--approve', '--json', await signedBy(publisher));
    expect(code).toBe(0);
    const { content } = JSON.parse(text) as { content: { packages: number; setAside: number; firstPackages: { title: string }[] } };
    expect(content).toMatchObject({ packages: 25, setAside: 0 });
    expect(content.firstPackages).toHaveLength(20);
    // The newest one first, with nothing lost.
    expect(content.firstPackages[0]?.title).toBe(`${title} 25`);
  });

  it('lets no title act on the terminal', async () => {
    const path = await signedBy(publisher);
    for (const { text } of [await withRoots('--approve', path), await withRoots('--approve', '--json', path)]) {
      expect(text).toContain('Hidden');
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u);
    }
    expect((await withRoots('--approve', path)).text).toContain('and 5 more');
  });

  it('reads the content of a signer that is itself among the roots', async () => {
    const { code, text } = await withRoots('--json', await signedBy(alone));
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ contentRead: true, content: { packages: 25 } });
  });

  it('reads nothing of a catalogue whose signature does not hold, approved or not', async () => {
    const path = await signedBy(publisher);
    const unknown = await inspect('--approve', '--json', path);
    expect([unknown.code, JSON.parse(unknown.text)]).toMatchObject([1, { signature: 'refused', refusal: { code: 'publishers/unknown-root' }, contentRead: false }]);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
    writeFileSync(at('changed.cab'), bytes);
    const changed = await withRoots('--approve', '--json', at('changed.cab'));
    expect([changed.code, JSON.parse(changed.text)]).toMatchObject([1, { signature: 'refused', contentRead: false }]);
    expect(changed.text + unknown.text).not.toContain('Hidden');
  });

  it('leaves nothing behind', async () => {
    const previous = process.env['TMPDIR'];
    const own = mkdtempSync(join(tmpdir(), 'countersign-test-'));
    const path = await signedBy(publisher);
    process.env['TMPDIR'] = own;
    try {
      await withRoots('--approve', path);
      expect(readdirSync(own)).toEqual([]);
    } finally {
      if (previous === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = previous;
    }
  });

  it('understands complete commands only', async () => {
    const usage: unknown = expect.objectContaining({ code: 'app/usage' });
    for (const wrong of [[], ['a.cab', 'b.cab'], ['--policy', 'none', 'a.cab'], ['--accept', 'a.cab']]) await expect(inspect(...wrong), wrong.join(' ')).rejects.toEqual(usage);
    await expect(inspectCatalogue(['list', 'a.cab'], new AbortController().signal)).rejects.toEqual(usage);
  });
});
