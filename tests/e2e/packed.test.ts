import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directivesOf, headersOfReload, strictPolicy } from './policy.js';
import { canPack, developmentPackages, filesOfArchive, fusesWanted, packProduct, startProduct, type Product, type RunningProduct } from './product.js';

const button = (page: Page, name: RegExp) => page.getByRole('button', { name }).first();
const heading = async (page: Page, name: RegExp): Promise<void> => page.getByRole('heading', { name }).first().waitFor({ timeout: 20_000 });

/** The values that @electron/fuses has in the wire: the characters 0 and 1. */
const fuseStates: Readonly<Record<number, boolean>> = { 48: false, 49: true };

/** `runAsNode` in the configuration is `RunAsNode` in the library. */
const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

describe.skipIf(!canPack())('the packed product', () => {
  const output = mkdtempSync(join(tmpdir(), 'countersign packed '));
  let product: Product;
  beforeAll(async () => {
    product = await packProduct(join(output, 'dist'));
  });
  afterAll(() => rmSync(output, { recursive: true, force: true }));

  describe('on the disk', () => {
    it('has every fuse that the library knows in the state that the configuration spells', async () => {
      const wire: Readonly<Record<string, unknown>> = { ...(await getCurrentFuseWire(product.program)) };
      const known = Object.entries(FuseV1Options).filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number');
      const found = Object.fromEntries(known.map(([name, index]) => [name, fuseStates[Number(wire[index])]]));
      const wanted = Object.fromEntries(Object.entries(fusesWanted()).map(([name, value]) => [capitalised(name), value]));
      expect(known.length).toBeGreaterThanOrEqual(8);
      expect(found).toEqual(wanted);
    });

    it('has one way to the code: the archive, and none of the runtime’s own start file', () => {
      expect(readdirSync(product.resources).filter((name) => !['app-update.yml', 'elevate.exe'].includes(name))).toEqual(['app.asar', 'app.asar.unpacked']);
    });

    it('holds what the console needs and nothing of its making', () => {
      const files = filesOfArchive(join(product.resources, 'app.asar'));
      expect(files).toEqual(expect.arrayContaining(['package.json', 'out/main/index.js', 'out/main/worker.js', 'out/main/reader.js', 'out/main/practice.js', 'out/preload/index.cjs', 'out/renderer/index.html']));
      expect(files.filter((path) => !/^(?:package\.json$|node_modules\/|out\/(?:main|preload|renderer)\/)/u.test(path))).toEqual([]);
      expect(files.filter((path) => /\.(?:map|[cm]?tsx?)$/u.test(path))).toEqual([]);
      expect(files.filter((path) => /(?:^|\/)(?:tests?|test-\w+|__tests__|fakes|fixtures|bench(?:mark)?s?|examples?|docs|src)\/|\.(?:test|spec)\./u.test(path))).toEqual([]);
    });

    it('holds packages that the product depends on, and no other', () => {
      const packages = new Set(filesOfArchive(join(product.resources, 'app.asar')).flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0] ?? []));
      const development = developmentPackages();
      expect(development.size).toBeGreaterThan(100);
      expect([...packages]).toEqual(expect.arrayContaining(['node_modules/libsql', 'node_modules/piscina']));
      expect([...packages].filter((path) => development.has(path))).toEqual([]);
    });

    it('keeps native code outside the archive, where it can be loaded', () => {
      const unpacked = readdirSync(join(product.resources, 'app.asar.unpacked'), { recursive: true, encoding: 'utf8' });
      expect(unpacked.some((path) => path.includes('@libsql') && path.endsWith('.node'))).toBe(true);
    });
  });

  describe('running, with everything around it that the fuses forbid', () => {
    const dataFolder = join(output, 'data');
    const ran = join(output, 'ran');
    let running: RunningProduct;
    let page: Page;
    beforeAll(async () => {
      const hook = join(output, 'hook.cjs');
      writeFileSync(hook, `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`);
      running = await startProduct(product, dataFolder, { parameters: ['--inspect=0'], environment: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require "${hook}"` } });
      page = running.page;
    });
    afterAll(async () => running[Symbol.asyncDispose]());

    it('starts as the console all the same, without an inspector and without foreign code', async () => {
      expect(page.url()).toMatch(/^app:\/\/countersign\//u);
      expect(running.said.filter((line) => /debugger listening/iu.test(line))).toEqual([]);
      expect(existsSync(ran)).toBe(false);
      expect(await page.evaluate("'require' in globalThis || 'process' in globalThis")).toBe(false);
    });

    it('serves every file under the strict policy', async () => {
      const answers = await headersOfReload(page);
      expect([...answers.keys()].map((address) => /(?:\/|\.js|\.css)$/u.exec(address)?.[0])).toEqual(expect.arrayContaining(['/', '.js', '.css']));
      for (const headers of answers.values()) {
        expect(directivesOf(headers['content-security-policy'] ?? '')).toEqual(strictPolicy);
        expect(headers['x-content-type-options']).toBe('nosniff');
      }
    });

    it('imports a signed catalogue on the practice server', async () => {
      await button(page, /practice server/i).click();
      await heading(page, /^overview$/i);
      await page.keyboard.press('Control+2');
      await button(page, /sample catalogue/i).click();
      await heading(page, /not approved yet/i);
      await button(page, /always approve/i).click();
      await button(page, /^import$/i).click();
      await heading(page, /is imported/i);
    });

    it('ends by itself when it is closed', async () => {
      expect(await running.close()).toBe(0);
    });
  });
});
