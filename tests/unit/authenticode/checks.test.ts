import { describe, expect, it } from 'vitest';
import { checkReading, defineCheck, hasFailed, outcomeOf, worstOutcome } from '../../../src/main/core/authenticode/checks.js';
import { DerRefused } from '../../../src/main/core/authenticode/der/read.js';
import { demandRevocationCheck, minimumRsaBits, relaxationSentences, relaxPolicy, strictPolicy } from '../../../src/main/core/authenticode/policy.js';

const kind = defineCheck('some.check', 'Something holds', 'RFC 1 §2');
const about = { id: 'some.check', title: 'Something holds', source: 'RFC 1 §2' };

describe('a kind of check', () => {
  it('makes each outcome', () => {
    expect(kind.passed('a')).toEqual({ ...about, outcome: 'passed', reason: 'a' });
    expect(kind.warning('a')).toEqual({ ...about, outcome: 'warning', reason: 'a' });
    expect(kind.failed('a')).toEqual({ ...about, outcome: 'failed', reason: 'a' });
    expect(kind.notChecked('a')).toEqual({ ...about, outcome: 'not-checked', reason: 'a' });
  });

  it('ends its sentence once where a name brings a stop along', () => {
    expect(kind.passed('Made by Widgets Inc..').reason).toBe('Made by Widgets Inc.');
    expect(kind.passed('Made by Widgets Inc.. and others.').reason).toBe('Made by Widgets Inc.. and others.');
  });

  it('judges by an objection and by a demand', () => {
    expect(kind.judge(undefined, 'good')).toEqual(kind.passed('good'));
    expect(kind.judge('bad', 'good')).toEqual(kind.failed('bad'));
    expect(kind.demand(true, 'good', 'bad')).toEqual(kind.passed('good'));
    expect(kind.demand(false, 'good', 'bad')).toEqual(kind.failed('bad'));
  });

  it('fails what cannot be read, and hides no other error', () => {
    const refused = (reason: string) => kind.failed(reason);
    expect(checkReading(() => kind.passed('a'), refused)).toEqual(kind.passed('a'));
    const unreadable = (): never => {
      throw new DerRefused('torn');
    };
    expect(checkReading(unreadable, refused)).toEqual(kind.failed('torn'));
    const broken = (): never => {
      throw new TypeError('a mistake');
    };
    expect(() => checkReading(broken, refused)).toThrow(TypeError);
  });
});

describe('outcomes', () => {
  it('weigh as the worst of them, and not checked as nothing', () => {
    expect(worstOutcome(['passed', 'failed', 'warning'])).toBe('failed');
    expect(worstOutcome(['passed', 'warning', 'not-checked'])).toBe('warning');
    expect(worstOutcome(['not-checked', 'passed'])).toBe('passed');
    expect(worstOutcome(['not-checked'])).toBe('not-checked');
    expect(worstOutcome([])).toBe('not-checked');
  });

  it('are those of the checks', () => {
    expect(outcomeOf([kind.passed('a'), kind.warning('b')])).toBe('warning');
    expect(hasFailed([kind.passed('a'), kind.warning('b'), kind.notChecked('c')])).toBe(false);
    expect(hasFailed([kind.passed('a'), kind.failed('b')])).toBe(true);
  });
});

describe('policies', () => {
  it('are strict unless they say otherwise', () => {
    expect(strictPolicy).toEqual({ name: 'Strict', relaxations: new Set(), demandsRevocationCheck: false });
    expect(minimumRsaBits(strictPolicy)).toBe(2048);
    expect(relaxationSentences(strictPolicy)).toEqual([]);
  });

  it('add up under names of their own', () => {
    const old = relaxPolicy('Old', ['rsa-1024-keys', 'sha1-certificates']);
    const older = demandRevocationCheck('Older', relaxPolicy('x', ['sha1-time-stamps'], old));
    expect(old).toEqual({ name: 'Old', relaxations: new Set(['rsa-1024-keys', 'sha1-certificates']), demandsRevocationCheck: false });
    expect(older).toEqual({ name: 'Older', relaxations: new Set(['rsa-1024-keys', 'sha1-certificates', 'sha1-time-stamps']), demandsRevocationCheck: true });
    expect(demandRevocationCheck('Lists')).toEqual({ ...strictPolicy, name: 'Lists', demandsRevocationCheck: true });
    expect(minimumRsaBits(old)).toBe(1024);
  });

  it('say in a sentence what they let pass', () => {
    const all = relaxPolicy('All', ['sha1-file-signatures', 'sha1-certificates', 'sha1-time-stamps', 'rsa-1024-keys']);
    expect(relaxationSentences(all)).toEqual([
      'A file that is signed with SHA-1 only is accepted.',
      'Certificates that were signed with SHA-1 are accepted in chains.',
      'Time stamps made with SHA-1 are accepted.',
      'RSA keys from 1024 bits are accepted instead of 2048.',
    ]);
  });
});
