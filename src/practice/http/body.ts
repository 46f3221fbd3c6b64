import type { IncomingMessage } from 'node:http';

/** ASP.NET's default for a request (httpRuntime maxRequestLength). */
const maxRequestBytes = 4 * 1024 * 1024;

/** The whole body as text; `undefined` when it is longer than allowed or no UTF-8. */
export async function readBody(request: IncomingMessage, limit = maxRequestBytes): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return undefined;
  }
}
