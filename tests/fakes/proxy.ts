import { createServer, request as forward } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface FakeProxy extends AsyncDisposable {
  readonly url: string;
  /** `CONNECT host:port` and `GET http://…` in the order they came. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * A web proxy: tunnels and forwards to the loopback address, whatever the name, as a proxy with a DNS of its own would.
 * @param refusal a status that it answers everything with, for example 407
 */
export async function startProxy(refusal?: number): Promise<FakeProxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (refusal !== undefined) {
      response.writeHead(refusal, { 'proxy-authenticate': 'Negotiate' }).end();
      return;
    }
    const { port, pathname, search } = new URL(request.url ?? '/');
    const onward = forward({ host: '127.0.0.1', port, path: pathname + search, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('connect', (request, socket: Socket) => {
    requests.push(`CONNECT ${request.url ?? ''}`);
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${String(refusal)} No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, requests, close, [Symbol.asyncDispose]: close };
}
