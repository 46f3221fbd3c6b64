import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtTerminal, runTerminal, type Ending, type RunOptions } from '../fixtures/terminal/terminal.js';
import { lookAtServer, type ServerLook } from '../fixtures/terminal/server-look.js';
import { seededRandom } from '../fixtures/catalogues/random.js';

/** What the sample catalogue offers that is neither superseded nor expired. */
const current = 21;

let cli: string;
const folders: string[] = [];
const newData = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign terminal '));
  folders.push(folder);
  return join(folder, 'my data');
};
beforeAll(async () => {
  cli = await builtTerminal();
}, 60_000);
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const serverOf = (data: string): string => join(data, 'practice', 'server');

/** Everything is on the server once and as its first revision, approved once, and the shares hold its files and no others. */
function demandPublishedOnce({ updates, deployments, content, packages }: ServerLook): void {
  expect(updates.filter(({ revisionNumber }) => revisionNumber !== 1)).toEqual([]);
  expect(new Set(updates.map(({ updateId }) => updateId)).size).toBe(updates.length);
  // The rest are the categories of vendors and products.
  const published = updates.filter(({ title }) => /\(x\d\d\)$/u.test(title)).map(({ updateId }) => updateId);
  expect(published).toHaveLength(current);
  const approvals = deployments.filter(({ updateId }) => published.includes(updateId)).map(({ updateId, groupId }) => `${updateId} ${groupId}`);
  expect(new Set(approvals).size).toBe(approvals.length);
  expect(new Set(approvals.map((text) => text.split(' ')[0])).size).toBe(current);
  expect(content).toHaveLength(current);
  for (const { path, sha1 } of content) expect(path).toBe(join(sha1.slice(-2).toUpperCase(), `${sha1.toUpperCase()}.cab`));
  // The signed cabinet, and beside it the installer for repairs.
  expect(packages).toHaveLength(2 * current);
  expect(new Set(packages.map((path) => path.split(sep)[0]))).toEqual(new Set(published));
}

const voidElements = new Set(['meta', 'br', 'hr', 'img', 'input', 'link']);

/** Tags that are opened and not closed, or the other way round. */
function unbalancedTags(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s+[a-z-]+="[^"<>]*")*\s*>/gu)) {
    if (voidElements.has(name!)) continue;
    if (slash === '') open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}

function demandSummary({ code, output }: Ending): void {
  expect(output).toContain(`published to WSUS       ${String(current)}`);
  expect(output).toContain(`accepted by a client    ${String(current)}`);
  expect(code).toBe(0);
}

const reportsOf = (data: string): string[] => readdirSync(join(data, 'practice', 'reports')).map((name) => join(data, 'practice', 'reports', name));

describe('countersign try', () => {
  it('publishes the sample catalogue, has a client check it, writes a report, and does nothing twice', async () => {
    const data = newData();
    demandSummary(await runTerminal(cli, ['try'], { data }));
    const first = await lookAtServer(serverOf(data));
    demandPublishedOnce(first);
    const [report] = reportsOf(data);
    const text = readFileSync(report!, 'utf8');
    expect(text).not.toMatch(/<script|\son\w+=|javascript:/iu);
    expect(unbalancedTags(text)).toEqual([]);
    expect(text.replaceAll(/<[^<>]*>/gu, '')).not.toMatch(/[<>]/u);
    expect(text.match(/<section class="item published">/gu)).toHaveLength(current);

    const before = performance.now();
    const again = await runTerminal(cli, ['try'], { data });
    demandSummary(again);
    expect(performance.now() - before).toBeLessThan(30_000);
    const second = await lookAtServer(serverOf(data));
    expect(second.updates).toEqual(first.updates);
    expect(second.deployments).toEqual(first.deployments);
    expect(second.content).toEqual(first.content);
    expect(reportsOf(data)).toHaveLength(2);
  });
});
