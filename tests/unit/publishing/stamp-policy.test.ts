import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/main/core/fault.js';
import { demandStamp, stampFact, StampPatience, withStamp } from '../../../src/main/core/publishing/stamp-policy.js';
import type { FileVerdict, Outcome } from '../../../src/shared/verdict.js';
import { check, signature, timestamp, verdict, without } from '../../fixtures/verdicts.js';

const url = 'http://stamp.example/';
const token = Uint8Array.of(1);
const octets = Uint8Array.of(2);

describe('patience with a time-stamp service', () => {
  it('signs without when the service cannot be had, and asks again only after a while', async () => {
    let now = 0;
    let asked = 0;
    const told: string[] = [];
    const patience = new StampPatience(() => new Date(now));
    const stamp = patience.whenReachable(url, async () => ((asked += 1), Promise.reject(new Fault('signing/stamp-timeout', { service: 'x', seconds: 20 }))), ({ code }) => told.push(code));
    expect(await stamp(octets)).toBeUndefined();
    expect(await stamp(octets)).toBeUndefined();
    expect({ asked, told }).toEqual({ asked: 1, told: ['signing/stamp-timeout'] });
    now += 5 * 60 * 1000;
    expect(await stamp(octets)).toBeUndefined();
    expect(asked).toBe(2);
    // Another service is not to blame.
    expect(await patience.whenReachable('http://other.example/', async () => Promise.resolve(token), () => undefined)(octets)).toBe(token);
  });

  it.each(['signing/stamp-wrong', 'signing/stamp-untrusted', 'app/cancelled'] as const)('signs nothing on %s', async (code) => {
    const stamp = new StampPatience(() => new Date()).whenReachable(url, async () => Promise.reject(new Fault(code, {})), () => undefined);
    await expect(stamp(octets)).rejects.toMatchObject({ code });
  });
});

describe('a server that signs', () => {
  const failing = new Fault('wsus/signing-failed', { code: '0x80096005', decimal: 0, meaning: '', remedy: '' });
  const record = (fail: boolean): { readonly asked: unknown[]; readonly sign: (stamp: { withoutTimestamp: boolean }) => Promise<string> } => {
    const asked: unknown[] = [];
    return { asked, sign: async (stamp) => (asked.push(stamp), fail && !stamp.withoutTimestamp ? Promise.reject(failing) : Promise.resolve('signed')) };
  };

  it('is asked for a stamp, and once more without where one may be missing', async () => {
    const { asked, sign } = record(true);
    expect(await withStamp({ timestampUrl: url, requiresStamp: false }, sign)).toBe('signed');
    expect(asked).toEqual([{ withoutTimestamp: false, timestampUrl: url }, { withoutTimestamp: true }]);
  });

  it('is not asked again where a stamp is demanded', async () => {
    const { asked, sign } = record(true);
    await expect(withStamp({ timestampUrl: url, requiresStamp: true }, sign)).rejects.toBe(failing);
    expect(asked).toHaveLength(1);
  });

  it('is asked for none where no service is set', async () => {
    const { asked, sign } = record(false);
    await withStamp({ requiresStamp: false }, sign);
    expect(asked).toEqual([{ withoutTimestamp: true }]);
  });
});

describe('the stamp of a finished package', () => {
  const stampedAt = '2026-05-01T00:00:00.000Z';
  const stamped = (outcome: Outcome): FileVerdict => {
    const stamp = timestamp(stampedAt, outcome);
    return verdict({ signatures: [signature({ timestamp: { ...stamp, checks: [check('stamp.imprint', 'passed')], chain: { ...stamp.chain, outcome, checks: [check('chain.anchor', outcome, 'It ends in no trusted root.')] } } })] });
  };
  const bare = verdict({ signatures: [without(signature(), 'timestamp')] });

  it('counts when it is proven', () => {
    expect(() => demandStamp(stamped('passed'))).not.toThrow();
    expect(stampFact(stamped('passed'), true)).toBe(stampedAt);
  });

  it('does not count when its root is not trusted, and says why', () => {
    expect(() => demandStamp(stamped('failed'))).toThrow(expect.objectContaining({ code: 'signing/stamp-missing', data: { reason: 'The one on its signature does not count: It ends in no trusted root.' } }) as Error);
    expect(stampFact(stamped('failed'), true)).toContain('not proven here');
  });

  it('is missed, or was not asked for', () => {
    expect(() => demandStamp(bare)).toThrow(expect.objectContaining({ code: 'signing/stamp-missing' }) as Error);
    expect(stampFact(bare, true)).toBe('none: the service could not be had');
    expect(stampFact(bare, false)).toBe('none: no service is set');
  });
});
