import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTimestampRequest, type AnswerOptions, type Issued } from '../fixtures/authority/index.js';

/** What a time-stamp service can do wrong. */
type TimestampMisbehaviour =
  | 'http-500'
  | 'html'
  | 'empty'
  | 'wrong-nonce'
  | 'no-nonce'
  | 'wrong-imprint'
  | 'rejection'
  | 'broken-signature'
  | 'no-certificate'
  /** Never answers. */
  | 'silent'
  /** Sends its answer one octet a second. */
  | 'slow'
  /** Sends 64 MiB. */
  | 'huge'
  /** Sends half of its answer, then cuts the connection. */
  | 'cut';

export interface FakeTimestampAuthority extends AsyncDisposable {
  readonly url: string;
  /** Requests in the order they came. */
  readonly requests: readonly Uint8Array[];
  /** From the next request on; `undefined` behaves well again. */
  misbehave(how: TimestampMisbehaviour | undefined): void;
  close(): Promise<void>;
}

const answers: Partial<Record<TimestampMisbehaviour, AnswerOptions>> = {
  'wrong-nonce': { wrong: 'nonce' },
  'no-nonce': { wrong: 'no-nonce' },
  'wrong-imprint': { wrong: 'imprint' },
  rejection: { status: 2, statusText: 'the authority is closed', failure: 14 },
  'broken-signature': { breakSignature: true },
  'no-certificate': { withCertificates: false },
};

const reply = { 'content-type': 'application/timestamp-reply' };

function sendOddly(response: ServerResponse, how: TimestampMisbehaviour, answer: Uint8Array): boolean {
  switch (how) {
    case 'http-500':
      response.writeHead(500).end('out of order');
      return true;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>please log in</html>');
      return true;
    case 'empty':
      response.writeHead(200, reply).end();
      return true;
    case 'silent':
      return true;
    case 'slow': {
      response.writeHead(200, { ...reply, 'content-length': answer.byteLength });
      let sent = 0;
      const timer = setInterval(() => response.write(answer.subarray(sent, ++sent)), 1000);
      response.on('close', () => clearInterval(timer));
      return true;
    }
    case 'huge': {
      response.writeHead(200, reply);
      const piece = Buffer.alloc(1024 * 1024, 0x30);
      let left = 64;
      const more = (): void => {
        while (left-- > 0) if (!response.write(piece)) return;
        response.end();
      };
      response.on('drain', more);
      more();
      return true;
    }
    case 'cut':
      response.writeHead(200, { ...reply, 'content-length': answer.byteLength });
      response.write(answer.subarray(0, answer.byteLength >> 1), () => response.destroy());
      return true;
    default:
      return false;
  }
}

/** An RFC 3161 authority over http on the loopback interface (RFC 3161 §3.4). */
export async function startTimestampAuthority(authority: Issued, options: AnswerOptions = {}): Promise<FakeTimestampAuthority> {
  const requests: Uint8Array[] = [];
  let how: TimestampMisbehaviour | undefined;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const query = Buffer.concat(parts);
      requests.push(query);
      if (request.method !== 'POST' || request.headers['content-type'] !== 'application/timestamp-query') {
        response.writeHead(415).end();
        return;
      }
      const answer = answerTimestampRequest(authority, query, { ...options, ...(how === undefined ? {} : answers[how]) });
      if (how !== undefined && sendOddly(response, how, answer)) return;
      response.writeHead(200, reply).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/stamp`,
    requests,
    misbehave: (next) => {
      how = next;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
