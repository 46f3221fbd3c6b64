import { describe, expect, it } from 'vitest';
import { stateOfCertificate } from '../../../src/main/core/profile/certificates.js';
import { instant } from '../../../src/shared/units.js';

const notBefore = instant(new Date('2020-05-03T12:00:00.000Z'));
const notAfter = instant(new Date('2027-05-03T12:00:00.000Z'));
const stateAt = (now: string): ReturnType<typeof stateOfCertificate> => stateOfCertificate({ notBefore, notAfter }, new Date(now));

describe('stateOfCertificate', () => {
  it.each([
    ['2026-05-03T12:00:00.000Z', 'ready'],
    ['2027-02-02T12:00:00.000Z', 'ready'],
    ['2027-02-02T12:00:00.001Z', 'expiring'],
    ['2027-05-03T12:00:00.000Z', 'expiring'],
    ['2027-05-03T12:00:00.001Z', 'expired'],
    ['2030-01-01T00:00:00.000Z', 'expired'],
  ])('at %s it is %s', (now, state) => {
    expect(stateAt(now).state).toBe(state);
  });

  it('says until when, and how many whole days are left', () => {
    expect(stateAt('2026-05-03T12:00:00.000Z').sentence).toMatch(/^Ready until .*2027/u);
    expect(stateAt('2027-04-03T13:00:00.000Z').sentence).toMatch(/^Expires in 29 days, on .*2027/u);
    expect(stateAt('2027-06-01T00:00:00.000Z').sentence).toMatch(/^Expired on .*2027/u);
  });

  it('is not ready before its first day', () => {
    expect(stateAt('2020-05-03T11:59:59.999Z').sentence).toContain('Not valid before 3 May 2020');
  });
});
