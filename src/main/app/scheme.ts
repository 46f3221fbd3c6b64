import { readFileSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { net, protocol, type Session } from 'electron';

export const appOrigin = 'app://countersign';
const appHost = 'countersign';

/**
 * Griffel and FluentProvider make empty style elements and fill them through CSSOM, which CSP does
 * not govern; this is the hash of the empty string, so text in a style element stays forbidden.
 */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${emptyStyle}`,
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const refusal = (status: number): Response => new Response(null, { status });

/** The file that a request path means, or undefined when it leaves the root. Pure. */
export function resolveInside(root: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const file = normalize(join(root, decoded === '/' ? 'index.html' : decoded));
  return file.startsWith(root + sep) ? file : undefined;
}

/** Must be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

const withPolicy = (body: BodyInit | null, type: string, policy: string): Response =>
  new Response(body, { headers: { 'content-type': type, 'content-security-policy': policy, 'x-content-type-options': 'nosniff' } });

type BodyInit = string | Uint8Array<ArrayBuffer>;

/** Read at once: main has a lot to do while the window starts, and each step of reading beside it would wait for its turn. */
function serveFile(root: string, pathname: string): Response {
  const file = resolveInside(root, pathname);
  if (file === undefined) return refusal(400);
  const type = contentTypes[extname(file)];
  if (type === undefined) return refusal(404);
  try {
    return withPolicy(new Uint8Array(readFileSync(file)), type, contentSecurityPolicy);
  } catch {
    return refusal(404);
  }
}

/** While developing, vite's server stands behind the same origin, with a nonce for what it injects. */
async function serveFromDevelopment(server: string, url: URL): Promise<Response> {
  const answer = await net.fetch(`${server}${url.pathname}${url.search}`, { bypassCustomProtocolHandlers: true });
  const type = answer.headers.get('content-type') ?? 'application/octet-stream';
  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy
    .replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`)
    .replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)
    .replace("connect-src 'none'", "connect-src 'self' ws://127.0.0.1:5173")
    .replace("; require-trusted-types-for 'script'; trusted-types 'none'", '');
  if (!type.startsWith('text/html')) return withPolicy(new Uint8Array(await answer.arrayBuffer()), type, policy);
  return withPolicy((await answer.text()).replaceAll('__CSP_NONCE__', nonce), type, policy);
}

/**
 * Serves the window's files at `app://countersign/`.
 * @param onPage called when the page was handed out
 */
export function serveApp(session: Session, root: string, developmentServer: string | undefined, onPage: () => void = () => undefined): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    if (url.host !== appHost) return refusal(403);
    if (request.method !== 'GET') return refusal(405);
    const answer = await (developmentServer === undefined ? serveFile(root, url.pathname) : serveFromDevelopment(developmentServer, url));
    if (url.pathname === '/') onPage();
    return answer;
  });
}
