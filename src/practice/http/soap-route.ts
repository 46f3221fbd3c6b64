import type { SoapService } from '../soap/service.js';
import { readBody } from './body.js';
import { answer, type Route } from './listener.js';

/** Hands POSTs to a SOAP service. */
export const soapRoute =
  (service: SoapService): Route =>
  async ({ request, response, baseUrl, secure }) => {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      answer(response, 405);
      return;
    }
    const body = await readBody(request);
    if (body === undefined) {
      response.setHeader('connection', 'close');
      answer(response, 413);
      return;
    }
    const action = request.headers['soapaction'];
    const result = await service(
      { contentType: request.headers['content-type'], soapAction: Array.isArray(action) ? action[0] : action, body },
      { baseUrl, secure },
    );
    response.writeHead(result.status, { 'content-type': result.contentType, 'content-length': Buffer.byteLength(result.body) });
    response.end(result.body);
  };
