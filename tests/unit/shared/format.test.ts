import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatInstant, groupsOfFour, relativeDay } from '../../../src/shared/format.js';
import type { Instant } from '../../../src/shared/units.js';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1.00 KB'],
    [1023 * 1024, '1.00 MB'],
    [70 * 1024 * 1024, '70.0 MB'],
    [1.4 * 1024 ** 3, '1.40 GB'],
    [3 * 1024 ** 5, '3072 TB'],
  ])('%d bytes are %s', (count, text) => expect(formatBytes(count)).toBe(text));
});

describe('dates', () => {
  const at = '2026-05-03T14:05:00.000Z' as Instant;
  it('are absolute', () => expect(formatInstant(at)).toBe('3 May 2026, 14:05 UTC'));
  it.each([
    ['2026-05-03T20:00:00.000Z', 'today'],
    ['2026-05-15T14:05:00.000Z', '12 days ago'],
    ['2026-02-01T14:05:00.000Z', 'in 3 months'],
    ['2029-05-03T14:05:00.000Z', '3 years ago'],
  ])('seen from %s it is %s', (now, text) => expect(relativeDay(at, new Date(now))).toBe(text));
});

it.each([
  [0.2, '1 s'],
  [89, '89 s'],
  [200, '3 min'],
  [4800, '1 h 20 min'],
])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

it('groups fingerprints by four', () => expect(groupsOfFour('ABCDEF0123')).toBe('ABCD EF01 23'));
