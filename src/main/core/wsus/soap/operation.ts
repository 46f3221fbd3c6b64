import type { XmlElement } from '../../../../shared/catalog.js';
import type { Parameter } from './envelope.js';

/**
 * One operation of a web service: its case-exact name, how its parameters are written and
 * how its answer is read. A value, so that a test can walk over all of them.
 */
export interface Operation<Input, Output> {
  readonly name: string;
  /** The parameters in the WSDL's order. */
  readonly parameters: (input: Input) => readonly Parameter[];
  /** @throws AnswerUnexpected when the answer is not what the WSDL promises. */
  readonly read: (response: XmlElement) => Output;
  /** Milliseconds; default: what the official console allows, 180 s. */
  readonly timeoutMs?: number;
  /** Bytes; default 16 MiB. */
  readonly maxAnswerBytes?: number;
}

export type InputOf<O> = O extends Operation<infer Input, unknown> ? Input : never;

export const noParameters = (): readonly Parameter[] => [];
/** For operations whose response element is empty. */
export const noAnswer = (): undefined => undefined;
