import { performance } from 'node:perf_hooks';
import { Fault } from '../../fault.js';
import { AnswerUnexpected, readAnswer } from './answer.js';
import { elementWriters, writeEnvelope } from './envelope.js';
import { adminNamespace, adminPath, soapAction } from './namespaces.js';
import type { Operation } from './operation.js';
import { tidy } from './tidy.js';
import type { SoapAnswer, SoapTransport } from './transport.js';

/** What may be logged of a call: no parameters, no answer. */
export interface CallRecord {
  readonly operation: string;
  readonly milliseconds: number;
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number;
}

export interface WsusClientOptions {
  readonly url: string;
  readonly transport: SoapTransport;
  /** Of the service at the address; default: the administration service. */
  readonly namespace?: string;
  readonly onCall?: (record: CallRecord) => void;
}

export interface WsusClient {
  /** @throws Fault `wsus/…` or `app/cancelled` */
  call<Input, Output>(operation: Operation<Input, Output>, input: Input, signal?: AbortSignal): Promise<Output>;
  /** The same, with the Date header that the server's web service sent along. */
  callWithDate<Input, Output>(operation: Operation<Input, Output>, input: Input, signal?: AbortSignal): Promise<{ readonly value: Output; readonly date: string | undefined }>;
}

export interface WsusAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** An IPv6 address is bracketed when it is not yet. */
export const serverOrigin = ({ host, port, tls }: WsusAddress): string =>
  `${tls ? 'https' : 'http'}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${String(port)}`;

export const adminUrl = (address: WsusAddress): string => `${serverOrigin(address)}${adminPath}`;

const defaultTimeoutMs = 180_000;
const defaultMaxAnswerBytes = 16 * 1024 * 1024;

export function createWsusClient({ url, transport, namespace = adminNamespace, onCall }: WsusClientOptions): WsusClient {
  const { structure } = elementWriters(namespace);
  const send = async <Input, Output>(operation: Operation<Input, Output>, input: Input, signal?: AbortSignal): Promise<SoapAnswer> => {
    const started = performance.now();
    let status: number | undefined;
    try {
      const answer = await transport.post({
        url,
        headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: soapAction(operation.name, namespace) },
        body: writeEnvelope(structure(operation.name, operation.parameters(input))),
        timeoutMs: operation.timeoutMs ?? defaultTimeoutMs,
        maxAnswerBytes: operation.maxAnswerBytes ?? defaultMaxAnswerBytes,
        ...(signal === undefined ? {} : { signal }),
      });
      status = answer.status;
      return answer;
    } finally {
      onCall?.({ operation: operation.name, milliseconds: performance.now() - started, ...(status === undefined ? {} : { status }) });
    }
  };

  const callWithDate: WsusClient['callWithDate'] = async (operation, input, signal) => {
    const answer = await send(operation, input, signal);
    try {
      return { value: operation.read(readAnswer(operation.name, answer, namespace)), date: answer.headers['date'] };
    } catch (error) {
      if (!(error instanceof AnswerUnexpected)) throw error;
      throw new Fault('wsus/answer-unexpected', { operation: operation.name, detail: tidy(error.message) }, { cause: error });
    }
  };

  return { callWithDate, call: async (operation, input, signal) => (await callWithDate(operation, input, signal)).value };
}
