import { readBytes } from '../http/body.js';
import { answer, type Route } from '../http/listener.js';
import type { StampAuthority } from './authority.js';

/** Where it answers, below its door. */
export const stampPath = 'timestamp';

/** A request takes some fifty octets. */
const maxRequestBytes = 4096;
const mediaType = { query: 'application/timestamp-query', reply: 'application/timestamp-reply' } as const;

/** The time-stamp protocol via HTTP (RFC 3161 §3.4). */
export const stampRoute =
  (authority: StampAuthority): Route =>
  async ({ request, response, path }) => {
    if (path !== stampPath) {
      answer(response, 404);
      return;
    }
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      answer(response, 405, 'A time-stamp authority (RFC 3161). It takes requests by POST.');
      return;
    }
    if ((request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() !== mediaType.query) {
      answer(response, 415);
      return;
    }
    const body = await readBytes(request, maxRequestBytes);
    if (body === undefined) {
      response.setHeader('connection', 'close');
      answer(response, 413);
      return;
    }
    const reply = authority.answer(body);
    response.writeHead(200, { 'content-type': mediaType.reply, 'content-length': reply.byteLength });
    response.end(reply);
  };
