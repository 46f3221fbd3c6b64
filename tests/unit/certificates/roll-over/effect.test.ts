import { describe, expect, it } from 'vitest';
import { healthOf } from '../../../../src/main/core/certificates/health.js';
import { effectOfEnd } from '../../../../src/main/core/certificates/roll-over/effect.js';
import { parseCertificate, summarizeCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { checkSigningCertificate } from '../../../../src/main/core/certificates/check.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import type { Instant } from '../../../../src/shared/units.js';

const ending = { notAfter: '2027-05-03T10:00:00.000Z' as Instant, hasEnded: false, endsStamped: false };
const effect = (stamped: number, unstamped: number, unrecorded = 0, more: Partial<typeof ending> = {}): string => effectOfEnd({ stamped, unstamped, unrecorded }, { ...ending, ...more });

describe('what the end of a certificate does', () => {
  it('keeps what is stamped valid and breaks the rest, counted', () => {
    expect(effect(30, 11)).toBe('30 updates published with it carry a time stamp and stay valid. 11 updates published with it carry no time stamp: clients refuse them after 3 May 2027 until signed anew with another certificate. What is installed already stays installed.');
    expect(effect(1, 0)).toBe('1 update published with it carries a time stamp and stays valid.');
    expect(effect(0, 1, 0, { hasEnded: true })).toMatch(/^1 update published with it carries no time stamp: clients refuse it since 3 May 2027/u);
  });

  it('breaks what is stamped as well when the certificate says so', () => {
    expect(effect(30, 11, 0, { endsStamped: true })).toMatch(/time stamps do not outlast it: clients refuse the 41 updates/u);
  });

  it('does not pass over what was not recorded, and says when there is nothing', () => {
    expect(effect(2, 0, 3)).toMatch(/Of 3 updates published with it it is not recorded/u);
    expect(effect(0, 0)).toMatch(/breaks nothing that is known here/u);
  });
});

describe('the warnings before the end', () => {
  const certificate = parseCertificate(makeAuthority().publisher.certificate);
  const used = summarizeCertificate(certificate);
  const at = (days: number): ReturnType<typeof healthOf> => {
    const now = new Date(Date.parse(used.notAfter) - days * 86_400_000 - 1000);
    return healthOf({ used, checks: checkSigningCertificate({ certificate, chain: [] }, now).filter(({ id }) => id !== 'signing.validity'), published: { stamped: 1, unstamped: 2, unrecorded: 0 }, now });
  };

  it.each([
    [91, 'ready', undefined],
    [90, 'ready', undefined],
    [89, 'expiring', 'in-time'],
    [30, 'expiring', 'in-time'],
    [29, 'expiring', 'urgent'],
    [7, 'expiring', 'urgent'],
    [6, 'expiring', 'last-days'],
    [0, 'expiring', 'last-days'],
  ] as const)('with %i days left: %s, %s', (days, state, warning) => {
    const health = at(days);
    expect([health.state, health.warning, health.daysLeft]).toEqual([state, warning, days]);
    expect(health.effect === undefined).toBe(state === 'ready');
  });

  it('say what is broken when it has ended, and that a lost key does not sign', () => {
    expect(at(-1)).toMatchObject({ state: 'expired', daysLeft: 0, effect: expect.stringContaining('since') as string });
    expect(healthOf({ used, checks: [], now: new Date(), lostAt: '2026-11-24T10:00:00.000Z' as Instant })).toMatchObject({ state: 'unfit', headline: 'Its key was reported lost' });
  });
});
