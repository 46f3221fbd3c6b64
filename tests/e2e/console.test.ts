import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, canLaunch, launchConsole, newDataFolder, type RunningConsole } from './launch.js';

const button = (page: Page, name: RegExp) => page.getByRole('button', { name }).first();
const heading = async (page: Page, name: RegExp): Promise<void> => page.getByRole('heading', { name }).first().waitFor({ timeout: 20_000 });

const places = ['Overview', 'Catalogues', 'Updates', 'Jobs', 'Published', 'Certificates', 'Servers', 'Settings', 'Journal', 'Codes'] as const;
const keyTo = (name: (typeof places)[number]): string => (name === 'Codes' ? 'F1' : `Control+${places.indexOf(name) + 1}`);

const sizes = [
  [1280, 800],
  [1024, 700],
] as const;

const pictures = resolve(import.meta.dirname, '../../reports/screenshots');
/** The pictures that the README shows; written anew with UPDATE_SCREENSHOTS=1. */
const shownInReadme = new Set(['overview-light-1280', 'updates-light-1280', 'published-light-1280', 'updates-dark-1280']);
const documentation = resolve(import.meta.dirname, '../../docs/screenshots');

async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const path = join(pictures, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  if (process.env['UPDATE_SCREENSHOTS'] !== '1' || !shownInReadme.has(name)) return;
  mkdirSync(documentation, { recursive: true });
  copyFileSync(path, join(documentation, `${name}.png`));
}

/** Answers every question about a signer until the job is over. */
async function approveSigners(page: Page): Promise<Job> {
  const approve = button(page, /^approve this signer(?: for all \d+)?$/i);
  const end = Date.now() + 100_000;
  while (Date.now() < end) {
    const [job] = await ask<Job[]>(page, 'jobs', 'list');
    if (job?.state === 'done') return job;
    // The question may be gone by the time of the click: one answer serves every update of the product.
    if (await approve.isVisible()) await approve.click({ timeout: 5000 }).catch(() => undefined);
    else await page.waitForTimeout(200);
  }
  throw new Error('the job did not end');
}

describe.skipIf(!canLaunch())('the console in a real window', () => {
  const dataFolder = newDataFolder();
  let running: RunningConsole;
  let page: Page;
  beforeAll(async () => {
    running = await launchConsole({ dataFolder });
    page = running.page;
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it('offers two ways in on the first start', async () => {
    await heading(page, /try it/i);
    await heading(page, /connect to your wsus/i);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('applies its styles under the strict policy', async () => {
    // Evaluated as text: this program has no DOM types, which is what keeps core free of them.
    expect(await page.evaluate("[...document.querySelectorAll('style')].every(({ sheet }) => sheet !== null)")).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('button')).borderRadius")).not.toBe('0px');
  });

  it('reaches nothing but itself', async () => {
    const outcome = await page.evaluate(`(async () => {
      const fetched = await fetch('https://example.com/').then(() => 'answered', () => 'refused');
      let script = 'taken';
      // Trusted types refuse text as a script before it could run.
      try { document.createElement('script').text = 'globalThis.ran = true'; } catch { script = 'refused'; }
      return { fetched, script, node: 'require' in globalThis || 'process' in globalThis };
    })()`);
    expect(outcome).toEqual({ fetched: 'refused', script: 'refused', node: false });
  });

  it('opens practice and says so', async () => {
    await button(page, /open the practice server/i).click();
    await heading(page, /^overview$/i);
    expect(await page.getByText(/nothing here reaches a real server/i).isVisible()).toBe(true);
  });

  it('walks from a signed catalogue to published updates', async () => {
    await button(page, /publish updates/i).click();
    await heading(page, /which catalogue/i);
    await button(page, /sample catalogue/i).click();
    await heading(page, /not approved yet/i);
    expect(await page.getByText(/nothing of the content was read yet/i).isVisible()).toBe(true);
    await button(page, /always approve this publisher/i).click();
    await button(page, /^import$/i).click();
    await heading(page, /is imported/i);
    await button(page, /^next$/i).click();
    await heading(page, /which updates/i);
    await page.getByRole('checkbox', { name: /select all/i }).click();
    await button(page, /^next$/i).click();
    await heading(page, /what will be done/i);
    await button(page, /download, prove and publish/i).click();
    const snapshot = await approveSigners(page);
    expect(snapshot.counts).toMatchObject({ failed: 0, leftOut: 0, needsYou: 0 });
    expect(snapshot.counts.published).toBe(snapshot.counts.total);
    expect(snapshot.counts.total).toBeGreaterThanOrEqual(20);
  });

  it.each(places)('shows %s by its key, without a violation that axe finds', async (name) => {
    await page.keyboard.press(keyTo(name));
    await heading(page, new RegExp(`^${name}$`, 'iu'));
    expect(await axeViolations(page)).toEqual([]);
  });

  it('finds an update by typing and shows its rules in words', async () => {
    await page.keyboard.press('Control+3');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('browser');
    const row = page.getByRole('row', { name: /browser/i }).first();
    await row.waitFor();
    await row.click();
    await button(page, /when it is offered/i).click();
    await page.getByText(/has a version/i).first().waitFor();
  });

  it.each(sizes)('fits %i × %i in light and dark, nothing cut off sideways', async (width, height) => {
    await running.app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0] ?? 0, size[1] ?? 0), [width, height]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const name of places) {
        await page.keyboard.press(keyTo(name));
        await heading(page, new RegExp(`^${name}$`, 'iu'));
        // What the server is asked for piece by piece has come.
        await page.getByText(/looking at their files/iu).waitFor({ state: 'hidden' });
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), name).toBe(true);
        await takePicture(page, `${name.toLowerCase()}-${colorScheme}-${width}`);
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('goes on with a job after it was killed, and publishes nothing twice', async () => {
    const before = await published(page);
    running.app.process().kill('SIGKILL');
    running = await launchConsole({ dataFolder });
    page = running.page;
    await heading(page, /^overview$/i);
    expect(await published(page)).toEqual(before);
    expect(before.length).toBeGreaterThanOrEqual(20);
    expect(before.every(({ revisionNumber }) => revisionNumber === 1)).toBe(true);
  });

  it('removes a catalogue after a question, and the page is there for screen readers again', async () => {
    await page.keyboard.press(keyTo('Catalogues'));
    await page.getByRole('grid', { name: /catalogues/i }).getByRole('row').nth(1).dblclick();
    await button(page, /^remove$/i).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    // By its role: what is hidden from screen readers is not found.
    await page.getByRole('heading', { level: 1, name: 'Catalogues' }).waitFor({ timeout: 20_000 });
    expect(await ask<unknown[]>(page, 'catalogues', 'list')).toEqual([]);
  });
});

interface Bridge {
  request(group: string, verb: string, requestId: string, input: unknown): Promise<{ value: never }>;
}

/** Asks main as the window does. */
const ask = async <T>(page: Page, group: string, verb: string): Promise<T> =>
  page.evaluate(
    async ([name, member]) => {
      const { countersign } = globalThis as unknown as { countersign: Bridge };
      return (await countersign.request(name!, member!, crypto.randomUUID(), undefined)).value;
    },
    [group, verb],
  );

interface Job {
  readonly counts: { readonly total: number; readonly published: number; readonly failed: number; readonly leftOut: number; readonly needsYou: number };
  readonly state: string;
}

const published = async (page: Page): Promise<readonly { packageId: string; revisionNumber: number }[]> =>
  (await ask<{ packageId: string; revisionNumber: number }[]>(page, 'published', 'records')).map(({ packageId, revisionNumber }) => ({ packageId, revisionNumber }));
