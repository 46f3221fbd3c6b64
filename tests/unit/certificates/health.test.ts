import { describe, expect, it } from 'vitest';
import { healthOf, type HealthInput } from '../../../src/main/core/certificates/health.js';
import { instant } from '../../../src/shared/units.js';
import type { Check } from '../../../src/shared/verdict.js';
import { certificate } from '../../fakes/window/data.js';

const used = certificate('Packages', 1, { notBefore: instant(new Date('2020-05-03T12:00:00.000Z')), notAfter: instant(new Date('2027-05-03T12:00:00.000Z')) });
const failed: Check = { id: 'signing.purpose', title: '', outcome: 'failed', reason: 'It was issued for other purposes.', source: '' };
const health = (change: Partial<HealthInput> = {}, now = '2026-05-03T12:00:00.000Z'): ReturnType<typeof healthOf> => healthOf({ checks: [], used, now: new Date(now), ...change });
const withoutUsed = (change: Partial<HealthInput> = {}): ReturnType<typeof healthOf> => healthOf({ checks: [], now: new Date(), ...change });

describe('how it stands with the signing certificate', () => {
  it.each([
    ['2026-05-03T12:00:00.000Z', 'ready'],
    ['2027-02-02T12:00:00.000Z', 'ready'],
    ['2027-02-02T12:00:00.001Z', 'expiring'],
    ['2027-05-03T12:00:00.000Z', 'expiring'],
    ['2027-05-03T12:00:00.001Z', 'expired'],
    ['2030-01-01T00:00:00.000Z', 'expired'],
    ['2020-05-03T11:59:59.999Z', 'unfit'],
  ])('at %s it is %s', (now, state) => {
    expect(health({}, now).state).toBe(state);
  });

  it.each([
    ['2026-05-03T12:00:00.000Z', 'Ready', /^It is valid until 3 May 2027/u],
    ['2027-04-03T13:00:00.000Z', 'Expires in 29 days', /^It ends on 3 May 2027/u],
    ['2027-05-02T12:00:00.000Z', 'Expires in 1 day', /^It ends on/u],
    ['2027-06-01T00:00:00.000Z', 'Expired on 3 May 2027', /^It ended on 3 May 2027; clients refuse/u],
    ['2020-05-03T11:59:59.999Z', 'Not valid before 3 May 2020', /clients refuse what it signs until then/u],
  ])('says at %s: %s', (now, headline, sentence) => {
    expect(health({}, now)).toMatchObject({ headline, sentence: expect.stringMatching(sentence) as string });
  });

  it('says the worst first: its end, then what clients refuse, then the server', () => {
    const trust = { outcome: 'not-trusted', sentence: 'The server deleted it.' } as const;
    expect(health({ trust })).toMatchObject({ state: 'not-trusted', headline: 'Not trusted by the server', sentence: 'The server deleted it.' });
    expect(health({ trust, checks: [failed] })).toMatchObject({ state: 'unfit', sentence: failed.reason });
    expect(health({ trust, checks: [failed] }, '2028-01-01T00:00:00.000Z').state).toBe('expired');
    expect(health({ trust: { ...trust, outcome: 'unknown' } }).state).toBe('ready');
  });

  it('waits for an authority, has nothing, or was not asked yet', () => {
    expect(withoutUsed().state).toBe('none');
    expect(withoutUsed({ unasked: true }).state).toBe('unknown');
    expect(withoutUsed({ unasked: true, request: { subject: 'CN=Packages' } })).toMatchObject({ state: 'waiting', sentence: expect.stringContaining('CN=Packages') as string });
  });
});
