import type { Page } from 'playwright-core';

/** Loads the page anew and returns the headers of every answer of the app's own scheme, by address. */
export async function headersOfReload(page: Page): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const headers = new Map<string, Promise<Readonly<Record<string, string>>>>();
  const note = (response: { url(): string; allHeaders(): Promise<Record<string, string>> }): void => void headers.set(response.url(), response.allHeaders());
  page.on('response', note);
  await page.reload();
  await page.waitForSelector('[data-status=ready]');
  page.off('response', note);
  return new Map(await Promise.all([...headers].map(async ([address, value]) => [address, await value] as const)));
}

/** The policy as it must be, directive by directive; the hash is that of the empty text. */
export const strictPolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
  'img-src': ["'self'"],
  'font-src': ["'self'"],
  'connect-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
};

/** A Content-Security-Policy header, taken apart. */
export const directivesOf = (header: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    header.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/u);
      return [name, sources];
    }),
  );
