import type { IncomingMessage } from 'node:http';

/** ASP.NET's default for a request (httpRuntime maxRequestLength). */
const maxRequestBytes = 4 * 1024 * 1024;

/** The whole body; `undefined` when it is longer than allowed. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The whole body as text; `undefined` when it is longer than allowed or no UTF-8. */
export async function readBody(request: IncomingMessage, limit = maxRequestBytes): Promise<string | undefined> {
  const body = await readBytes(request, limit);
  try {
    return body === undefined ? undefined : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
