import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRedirect, judgeUrl, maximumRedirects, showUrl, type Hop } from '../../../src/main/core/download/url-policy.js';
import { Fault } from '../../../src/main/core/fault.js';

const open = { allowUnencrypted: true };
const strict = { allowUnencrypted: false };
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
};

describe('judgeUrl', () => {
  it.each([
    ['https://vendor.test/a.exe', undefined],
    ['https://vendor.test:8443/a.exe', undefined],
    ['http://vendor.test/a b.exe', undefined],
    ['ftp://vendor.test/a.exe', 'download/scheme-refused'],
    ['file:///C:/secret', 'download/scheme-refused'],
    ['javascript:alert(1)', 'download/scheme-refused'],
    ['https://user@vendor.test/', 'download/credentials-in-url'],
    ['https://:secret@vendor.test/', 'download/credentials-in-url'],
    ['https://vendor.test:22/', 'download/port-refused'],
    ['https://vendor.test:0/', 'download/port-refused'],
    ['http://vendor.test:6667/', 'download/port-refused'],
    ['LocalHost\\Path\\a.exe', 'download/url-invalid'],
    ['', 'download/url-invalid'],
    ['https://', 'download/url-invalid'],
    ['https://vendor.test/\r\nHost: evil', 'download/url-invalid'],
    [`https://vendor.test/${'a'.repeat(2100)}`, 'download/url-invalid'],
  ])('judges %j: %s', (text, code) => {
    expect(codeOf(() => judgeUrl(text, open))).toBe(code);
  });

  it('refuses plain http where nothing proves what comes', () => {
    expect(codeOf(() => judgeUrl('http://vendor.test/a', strict))).toBe('download/unencrypted-refused');
  });

  it('answers every text with a Fault or with http and https', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })), (text) => {
        try {
          expect(judgeUrl(text, open).protocol).toMatch(/^https?:$/u);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
    );
  });

  it('never shows a password or a query', () => {
    for (const text of ['https://user:hunter2@vendor.test/?token=hunter2', 'ftp://user:hunter2@vendor.test/?hunter2', 'https://user:hunter2@:1/']) {
      let shown = '';
      try {
        judgeUrl(text, open);
      } catch (error) {
        shown = JSON.stringify((error as Fault).data);
      }
      expect(shown).not.toBe('');
      expect(shown).not.toContain('hunter2');
    }
    expect(showUrl(new URL('https://vendor.test/a?token=1#x'))).toBe('https://vendor.test/a');
  });
});

describe('judgeRedirect', () => {
  const from = new URL('https://vendor.test/files/a.exe?x=1');
  const redirect = (location: string | undefined, hops: readonly Hop[] = [], current = from) => judgeRedirect(current, { status: 302, location }, hops, open);

  it('resolves relative addresses and records the hop without queries', () => {
    const { url, hop } = redirect('../b.exe?token=1');
    expect(url.href).toBe('https://vendor.test/b.exe?token=1');
    expect(hop).toEqual({ from: 'https://vendor.test/files/a.exe', to: 'https://vendor.test/b.exe', status: 302 });
  });

  it('refuses to leave https, also by a relative scheme', () => {
    expect(codeOf(() => redirect('http://vendor.test/'))).toBe('download/downgrade-refused');
    expect(redirect('//other.test/').url.protocol).toBe('https:');
  });

  it('takes the way up from http to https', () => {
    expect(redirect('https://vendor.test/', [], new URL('http://vendor.test/')).url.protocol).toBe('https:');
  });

  it('refuses what it would refuse at first', () => {
    expect(codeOf(() => redirect('file:///etc/passwd'))).toBe('download/scheme-refused');
    expect(codeOf(() => redirect('https://a:b@vendor.test/'))).toBe('download/credentials-in-url');
    expect(codeOf(() => redirect(undefined))).toBe('download/redirect-broken');
    expect(codeOf(() => redirect('https://'))).toBe('download/redirect-broken');
  });

  it('follows five and not one more', () => {
    const hops = Array.from({ length: maximumRedirects - 1 }, () => redirect('/next').hop);
    expect(redirect('/next', hops).url.pathname).toBe('/next');
    expect(codeOf(() => redirect('/next', [...hops, redirect('/next').hop]))).toBe('download/too-many-redirects');
  });
});
