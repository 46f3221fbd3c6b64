import { readFile } from 'node:fs/promises';
import { serveFile } from '../http/files.js';
import { answer, type Exchange, type Route } from '../http/listener.js';
import type { Settings } from '../store/settings.js';
import { unsignedExecutable, type Installer } from './installers.js';

/** What can be made to go wrong with a file, for demonstrations and tests. */
export const vendorFaults = ['none', 'changed', 'html-page', 'unsigned', 'missing', 'unavailable', 'cut-off'] as const;
export type VendorFault = (typeof vendorFaults)[number];

const faultsKey = 'vendor-faults';
export const readFaults = (settings: Settings): Readonly<Record<string, VendorFault>> => settings.read(faultsKey, {});

export function setFault(settings: Settings, fileName: string, fault: VendorFault): void {
  settings.write(faultsKey, { ...readFaults(settings), [fileName]: fault });
}

const page =
  '<!DOCTYPE html><html lang="en"><head><title>Sign in</title></head><body><h1>Sign in to continue</h1><p>Your download starts after you have signed in.</p></body></html>';

function sendBytes({ request, response }: Exchange, contentType: string, bytes: Uint8Array): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.byteLength });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Answers in the faulty way; false for a fault that does not apply. */
async function misbehave(exchange: Exchange, installer: Installer, fault: VendorFault): Promise<boolean> {
  const { response } = exchange;
  switch (fault) {
    case 'missing':
      answer(response, 404, 'Not found');
      return true;
    case 'unavailable':
      response.setHeader('retry-after', '1');
      answer(response, 503, 'Service unavailable');
      return true;
    case 'html-page':
      sendBytes(exchange, 'text/html; charset=utf-8', Buffer.from(page));
      return true;
    case 'unsigned':
      if (installer.recipe.kind !== 'executable') return false;
      sendBytes(exchange, 'application/octet-stream', unsignedExecutable(installer.recipe));
      return true;
    case 'changed': {
      const bytes = await readFile(installer.path);
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
      sendBytes(exchange, 'application/octet-stream', bytes);
      return true;
    }
    case 'cut-off': {
      const bytes = await readFile(installer.path);
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      return true;
    }
    default:
      return false;
  }
}

export interface SiteOptions {
  readonly installers: readonly Installer[];
  readonly settings: Settings;
  /** Bytes per second. */
  readonly throttle?: number;
}

/** The path of a file on the site, below `vendor/`. */
export const sitePathOf = (recipe: Installer['recipe']): string => `${recipe.vendor.toLowerCase().replace(/[^a-z]+/gu, '-')}/${recipe.fileName}`;

/** The download site of all vendors: `vendor/<vendor>/<file>`. */
export function vendorRoute({ installers, settings, throttle }: SiteOptions): Route {
  const files = new Map(installers.map((installer) => [`vendor/${sitePathOf(installer.recipe)}`, installer]));
  return async (exchange) => {
    const installer = files.get(exchange.path);
    if (installer === undefined) {
      answer(exchange.response, 404);
      return;
    }
    const fault = readFaults(settings)[installer.recipe.fileName] ?? 'none';
    if (fault !== 'none' && (await misbehave(exchange, installer, fault))) return;
    await serveFile(exchange.request, exchange.response, {
      path: installer.path,
      contentType: 'application/octet-stream',
      etag: `"${installer.sha256.slice(0, 32)}"`,
      lastModified: installer.recipe.released,
      ...(throttle === undefined ? {} : { throttle }),
    });
  };
}
