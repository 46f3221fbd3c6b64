import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientReport } from '../../../../src/main/core/certificates/client-kit/read-report.js';
import type { ClientReport } from '../../../../src/shared/ipc/client-kit.js';

const signer = 'AB'.repeat(20);
const good = {
  schema: 1,
  kind: 'countersign-client-check',
  madeAt: '2026-11-24T10:00:00.1234567Z',
  computer: 'PC-17',
  windows: '10.0.22631.0',
  signer,
  policy: { WUServer: 'http://wsus01.corp.example:8530', UseWUServer: 1, AcceptTrustedPublisherCerts: 1, SetPolicyDrivenUpdateSourceForOtherUpdates: null },
  stores: [
    { store: 'TrustedPublisher', thumbprint: signer, present: true },
    { store: 'Root', thumbprint: 'CD'.repeat(20), present: true },
  ],
  distrusted: [],
  server: { status: 200, problem: null, date: 'Tue, 24 Nov 2026 10:00:03 GMT' },
  services: { wuauserv: 'Manual', bits: 'Manual', cryptsvc: 'Automatic' },
  events: [],
};
const expected = { signer: signer.toLowerCase(), serverHost: 'WSUS01.corp.example' };
const read = (report: unknown, from = expected): ClientReport => readClientReport(Buffer.from(JSON.stringify(report)), from);
const failed = (report: unknown): readonly string[] => read(report).checks.filter(({ outcome }) => outcome !== 'passed').map(({ id, outcome }) => `${id} ${outcome}`);

describe('the result of a client check', () => {
  it('in order says that the client would accept', () => {
    expect(read(good)).toMatchObject({ computer: 'PC-17', wouldAccept: true, sentence: 'This client would accept what you sign.', madeAt: '2026-11-24T10:00:00.123Z', events: [] });
    expect(failed(good)).toEqual([]);
  });

  it.each([
    ['another certificate', { ...good, signer: 'EF'.repeat(20), stores: [{ store: 'TrustedPublisher', thumbprint: 'EF'.repeat(20), present: true }, ...good.stores.slice(1)] }, ['client.signer failed']],
    ['no publisher', { ...good, stores: good.stores.map((each) => ({ ...each, present: each.store !== 'TrustedPublisher' })) }, ['client.store-trustedpublisher failed']],
    ['no root', { ...good, stores: good.stores.map((each) => ({ ...each, present: each.store !== 'Root' })) }, ['client.store-root failed']],
    ['a publisher that was not looked for', { ...good, stores: good.stores.map((each) => ({ ...each, thumbprint: 'CD'.repeat(20) })) }, ['client.store-trustedpublisher failed']],
    ['a signer that was looked for among the roots alone', { ...good, stores: [{ store: 'Root', thumbprint: signer, present: true }] }, ['client.store-trustedpublisher failed']],
    ['a root that was not looked for', { ...good, stores: good.stores.slice(0, 1) }, ['client.store-root not-checked']],
    ['a distrusted signer', { ...good, distrusted: [signer] }, ['client.distrusted failed']],
    ['no policy', { ...good, policy: { ...good.policy, AcceptTrustedPublisherCerts: null } }, ['client.accepts failed']],
    ['a policy that is off', { ...good, policy: { ...good.policy, AcceptTrustedPublisherCerts: 0 } }, ['client.accepts failed']],
    ['no WSUS', { ...good, policy: { ...good.policy, WUServer: null, UseWUServer: null } }, ['client.server failed']],
    ['another WSUS', { ...good, policy: { ...good.policy, WUServer: 'https://other.corp.example:8531' } }, ['client.server warning']],
    ['Windows Update for other updates', { ...good, policy: { ...good.policy, SetPolicyDrivenUpdateSourceForOtherUpdates: 0 } }, ['client.source failed']],
    ['a server that does not answer', { ...good, server: { status: null, problem: 'timed out', date: null } }, ['client.reach failed']],
    ['a server that refuses', { ...good, server: { status: 503, problem: 'x', date: null } }, ['client.reach failed']],
    ['a clock that is wrong', { ...good, madeAt: '2026-11-24T10:30:00Z' }, ['client.clock warning']],
    ['a service that is disabled', { ...good, services: { ...good.services, bits: 'Disabled' } }, ['client.service-bits failed']],
  ])('names %s, and nothing else', (_name, report, checks) => expect(failed(report)).toEqual(checks));

  it('counts what keeps it from accepting; a warning does not', () => {
    expect(read({ ...good, distrusted: [signer], server: { status: null, problem: null, date: null } })).toMatchObject({ wouldAccept: false, sentence: '2 things keep this client from accepting what you sign.' });
    expect(read({ ...good, madeAt: '2026-11-24T10:30:00Z' }).wouldAccept).toBe(true);
  });

  it('promises nothing where no root was looked for', () =>
    expect(read({ ...good, stores: good.stores.slice(0, 1) })).toMatchObject({ wouldAccept: true, sentence: 'This client would accept what you sign, if it trusts the root.' }));

  it.each([0, -1, 99, 200.5, 600])('takes the status %d for none that a server gives', (status) =>
    expect(() => read({ ...good, server: { ...good.server, status } })).toThrow(expect.objectContaining({ code: 'certificates/report-unreadable' }) as Error));

  it('knows its services by itself, whatever others are called', () => {
    const report = read({ ...good, services: { ...good.services, constructor: 'Missing', 'a\u202eb': 'Disabled' } });
    expect(report.wouldAccept).toBe(true);
    expect(structuredClone(report)).toEqual(report);
  });

  it('explains the codes that the client logged', () => {
    const [event] = read({ ...good, events: [{ at: '2026-11-23T08:00:00Z', event: 20, code: '0x800B0109', message: 'Installation\nfailed\u202e' }] }).events;
    expect(event).toMatchObject({ title: 'An installation failed', code: '0x800B0109', message: expect.not.stringMatching(/[\n\u202e]/u) as string });
    expect(event?.meaning).toContain('root');
  });

  it('is read in the encodings that Windows writes', () => {
    const text = JSON.stringify(good);
    expect(readClientReport(Buffer.from(`\ufeff${text}`), expected).wouldAccept).toBe(true);
    expect(readClientReport(Buffer.from(`\ufeff${text}`, 'utf16le'), expected).wouldAccept).toBe(true);
  });

  it.each([['nothing', ''], ['no JSON', '{'], ['another file', '{"schema":1}'], ['a newer one', JSON.stringify({ ...good, schema: 2 })], ['other bytes', '\u0000\ufffd']])('is refused as %s', (_name, text) =>
    expect(() => readClientReport(Buffer.from(text), expected)).toThrow(expect.objectContaining({ code: 'certificates/report-unreadable' }) as Error));

  it('is refused or explained, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), fc.jsonValue(), (name, value) => {
        try {
          read({ ...good, [name]: value });
        } catch (error) {
          expect(error).toMatchObject({ code: 'certificates/report-unreadable' });
        }
      }),
    );
  });
});
