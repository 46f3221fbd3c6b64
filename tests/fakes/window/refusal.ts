import type { CodedError } from '../../../src/shared/errors/index.js';

/** Thrown by a handler of the fake to answer with a coded error. */
export class Refusal extends Error {
  readonly error: CodedError;
  constructor(error: CodedError) {
    super(error.code);
    this.error = error;
  }
}
