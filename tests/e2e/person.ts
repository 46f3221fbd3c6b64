import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeViolations, type RunningConsole } from './launch.js';

const reports = resolve(import.meta.dirname, '../../reports/screenshots');
/** The pictures of the client kit; made anew with UPDATE_SCREENSHOTS=1. */
const assets = resolve(import.meta.dirname, '../../assets/client-kit');
/** They are embedded into a page of every kit. */
const mostBytes = 80_000;

/** What a person at the window does. Nothing is waited for but what shows. */
export class Person {
  readonly #console: RunningConsole;
  /** Begins the names of pictures. */
  readonly #story: string;
  readonly page: Page;

  constructor(console: RunningConsole, story: string) {
    this.#console = console;
    this.#story = story;
    this.page = console.page;
    this.page.setDefaultTimeout(40_000);
  }

  button = (name: string | RegExp): Locator => this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).first();
  field = (name: string | RegExp): Locator => this.page.getByRole('textbox', typeof name === 'string' ? { name, exact: true } : { name }).first();
  press = async (name: string | RegExp): Promise<void> => this.button(name).click();
  heading = async (name: string): Promise<void> => this.page.getByRole('heading', { name, exact: true }).waitFor();
  reads = async (text: string | RegExp): Promise<void> => this.page.getByText(text).first().waitFor();

  /** Goes on with Tab until it is there. */
  async tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 100; presses += 1) {
      if ((await target.and(this.page.locator(':focus')).count()) > 0) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${target.toString()}`);
  }

  /** By Tab, typing and Enter alone. */
  async type(target: Locator, text: string): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.type(text);
  }
  async enter(target: Locator): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press('Enter');
  }

  /** What the next dialogs of the system answer. */
  async chooses(...paths: readonly string[]): Promise<void> {
    await this.#console.app.evaluate(({ dialog }, answers) => {
      const left = [...answers];
      dialog.showOpenDialog = async () => Promise.resolve({ canceled: left.length === 0, filePaths: left.splice(0, 1) });
      // The button behind Cancel.
      dialog.showMessageBox = async () => Promise.resolve({ response: 1, checkboxChecked: false });
    }, paths);
  }

  /** Adds roots in Settings, which is open. */
  async trusts(files: readonly string[]): Promise<void> {
    const roots = this.page.getByRole('region', { name: 'Trusted roots' });
    await this.chooses(...files);
    for (const file of files) {
      const { subject } = new X509Certificate(readFileSync(file));
      await roots.getByRole('button', { name: 'Add a root' }).click();
      await roots.getByText(/^CN=(.*)$/mu.exec(subject)?.[1] ?? '', { exact: true }).first().waitFor();
    }
  }

  /** In both sizes and colours nothing is cut off sideways, and axe finds nothing. */
  async looks(name: string): Promise<void> {
    mkdirSync(reports, { recursive: true });
    for (const [width, height, colorScheme] of [[1280, 800, 'light'], [1024, 700, 'dark']] as const) {
      await this.#resize(width, height);
      await this.page.emulateMedia({ colorScheme });
      expect(await this.page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), name).toBe(true);
      await this.page.screenshot({ path: join(reports, `${this.#story}-${name}-${colorScheme}.png`), animations: 'disabled', caret: 'hide' });
    }
    expect(await axeViolations(this.page), name).toEqual([]);
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  /** A picture of a part of the window for the client kit. */
  async pictures(name: string, part: Locator): Promise<void> {
    await this.#resize(1024, 700);
    const path = join(reports, `${name}.jpg`);
    await part.screenshot({ path, type: 'jpeg', quality: 70, animations: 'disabled', caret: 'hide' });
    expect(statSync(path).size, name).toBeLessThan(mostBytes);
    if (process.env['UPDATE_SCREENSHOTS'] === '1') copyFileSync(path, join(assets, `${name}.jpg`));
  }

  async #resize(width: number, height: number): Promise<void> {
    await this.#console.app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0] ?? 0, size[1] ?? 0), [width, height]);
    await this.page.waitForFunction(`window.innerWidth === ${String(width)}`);
  }
}
