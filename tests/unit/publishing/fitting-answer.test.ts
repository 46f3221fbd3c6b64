import { describe, expect, it } from 'vitest';
import { demandFittingAnswer } from '../../../src/main/core/publishing/fitting-answer.js';

const reason = 'The vendor confirmed this file by telephone';

describe('demandFittingAnswer', () => {
  it.each(['installer-signer', 'unsigned-installer', 'file-by-hand', 'cabinet-limit', 'automatic-approval'] as const)('lets %s be left out', (kind) => {
    expect(() => demandFittingAnswer({ kind }, { answer: 'leave-out' })).not.toThrow();
  });

  it.each(['installer-signer', 'cabinet-limit', 'automatic-approval'] as const)('takes a yes to %s, and no exception', (kind) => {
    expect(() => demandFittingAnswer({ kind }, { answer: 'accept' })).not.toThrow();
    expect(() => demandFittingAnswer({ kind }, { answer: 'except', reason })).toThrow(expect.objectContaining({ code: 'app/bad-request' }));
  });

  it('takes no mere yes for an installer without a signature, and no reason of blanks', () => {
    const question = { kind: 'unsigned-installer' } as const;
    expect(() => demandFittingAnswer(question, { answer: 'except', reason })).not.toThrow();
    expect(() => demandFittingAnswer(question, { answer: 'accept' })).toThrow(expect.objectContaining({ code: 'app/bad-request' }));
    expect(() => demandFittingAnswer(question, { answer: 'except', reason: `short${' '.repeat(20)}` })).toThrow(expect.objectContaining({ code: 'download/exception-without-reason' }));
  });

  it('takes no word for a file that is to be given', () => {
    expect(() => demandFittingAnswer({ kind: 'file-by-hand' }, { answer: 'accept' })).toThrow(expect.objectContaining({ code: 'app/bad-request' }));
  });
});
