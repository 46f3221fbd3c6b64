import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canLaunch, launchConsole, type RunningConsole } from './launch.js';
import { directivesOf, headersOfReload, strictPolicy } from './policy.js';

describe.skipIf(!canLaunch())('the flags of the window, read back from Electron', () => {
  let running: RunningConsole;
  beforeAll(async () => {
    running = await launchConsole();
  });
  afterAll(async () => running[Symbol.asyncDispose]());

  it('are what was asked for, every one that Electron tells', async () => {
    const flags = await running.app.evaluate(({ BrowserWindow }) => {
      // Electron has it and does not describe it.
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Readonly<Record<string, unknown>> };
      return contents.getLastWebPreferences();
    });
    expect(flags).toEqual({
      allowRunningInsecureContent: false,
      contextIsolation: true,
      disableDialogs: true,
      disablePopups: false,
      enableBlinkFeatures: '',
      experimentalFeatures: false,
      javascript: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      safeDialogs: false,
      safeDialogsMessage: '',
      sandbox: true,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it.skipIf(process.platform !== 'linux')('reach the window’s process: no Node in its workers', async () => {
    const id = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId());
    // Chromium writes its own title over the arguments, with spaces between them.
    const parameters = readFileSync(`/proc/${String(id)}/cmdline`, 'utf8').split(/[\0 ]/u);
    expect(parameters).toContain('--type=renderer');
    expect(parameters).not.toContain('--node-integration-in-worker');
  });

  it('leave the page neither WebGL nor a webview', async () => {
    expect(await running.page.evaluate("document.createElement('canvas').getContext('webgl')")).toBe(null);
    expect(await running.page.evaluate("'getWebContentsId' in document.createElement('webview')")).toBe(false);
  });

  it('asks nobody for dictionaries', async () => {
    expect(await running.app.evaluate(({ session }) => session.defaultSession.getSpellCheckerLanguages())).toEqual([]);
  });

  it('come with the strict policy on every file', async () => {
    const answers = await headersOfReload(running.page);
    expect(answers.size).toBeGreaterThanOrEqual(3);
    for (const headers of answers.values()) expect(directivesOf(headers['content-security-policy'] ?? '')).toEqual(strictPolicy);
  });
});
