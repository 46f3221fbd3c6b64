import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import type { Session } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';

vi.mock('electron', () => ({ net: {}, protocol: {} }));
const { resolveInside, serveApp } = await import('../../../src/main/app/scheme.js');

const root = join(sep, 'opt', 'app', 'renderer');

describe('resolveInside', () => {
  it('finds the page and its files', () => {
    expect(resolveInside(root, '/')).toBe(join(root, 'index.html'));
    expect(resolveInside(root, '/assets/index-1.js')).toBe(join(root, 'assets', 'index-1.js'));
    expect(resolveInside(root, '/a%20b.css')).toBe(join(root, 'a b.css'));
    expect(resolveInside(root, '/assets/../index.html')).toBe(join(root, 'index.html'));
  });

  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/%2e%2e%2fsecret.js',
    '/..%5csecret.js',
    '/a\\..\\..\\secret.js',
    // A folder beside the root whose name begins alike.
    '/../renderer-evil/x.js',
    '/a%00.js',
    '/%',
    '/%c0%ae%c0%ae/x.js',
    '/..',
    '/.',
  ])('leaves its folder for %s never', (pathname) => {
    expect(resolveInside(root, pathname)).toBeUndefined();
  });

  it('decodes once: what is encoded twice is a strange name and nothing else', () => {
    expect(resolveInside(root, '/%252e%252e/x.js')).toBe(join(root, '%2e%2e', 'x.js'));
  });
});

describe('serveApp', () => {
  let folder: string;
  let ask: (url: string, method?: string) => Promise<Response>;
  let onPage: Mock<() => void>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign scheme '));
    await mkdir(join(folder, 'renderer'));
    await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html>');
    await writeFile(join(folder, 'renderer', 'index.js'), 'export {};');
    await writeFile(join(folder, 'renderer', 'notes.txt'), 'no');
    await writeFile(join(folder, 'secret.js'), 'secret');
    const handle = vi.fn<(scheme: string, handler: (request: Request) => Promise<Response> | Response) => void>();
    onPage = vi.fn();
    serveApp({ protocol: { handle } } as unknown as Session, join(folder, 'renderer'), undefined, onPage);
    const handler = handle.mock.calls[0]?.[1];
    ask = async (url, method = 'GET') => Promise.resolve(handler?.(new Request(url, { method }))) as Promise<Response>;
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  it('answers with the type of the file, and forbids to guess another', async () => {
    const answer = await ask('app://countersign/index.js');
    expect([answer.status, await answer.text()]).toEqual([200, 'export {};']);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('sends a policy with every file that lets nothing in from outside and runs no text', async () => {
    const policy = new Map((await ask('app://countersign/')).headers.get('content-security-policy')?.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
    expect(Object.fromEntries(policy)).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    });
    expect([...policy.values()].join(' ')).not.toMatch(/unsafe|https?:|\*|data:/u);
  });

  it.each([
    ['app://evil/index.js', 'GET', 403],
    ['app://countersign.evil/index.js', 'GET', 403],
    ['app://countersign/index.js', 'POST', 405],
    ['app://countersign/%2e%2e%2fsecret.js', 'GET', 400],
    ['app://countersign/missing.js', 'GET', 404],
    ['app://countersign/notes.txt', 'GET', 404],
    ['app://countersign/index.js/', 'GET', 404],
  ])('refuses %s (%s) with %i and without content', async (url, method, status) => {
    const answer = await ask(url, method);
    expect([answer.status, await answer.text()]).toEqual([status, '']);
  });

  it('tells when the page is handed out, and of nothing else', async () => {
    await ask('app://countersign/index.js');
    await ask('app://evil/');
    expect(onPage).not.toHaveBeenCalled();
    await ask('app://countersign/');
    expect(onPage).toHaveBeenCalledTimes(1);
  });
});
