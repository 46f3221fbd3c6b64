import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  begunWay,
  certificateGuideReducer,
  certificateSteps,
  initialCertificateGuide,
  obstacle,
  subjectInput,
  subjectProblems,
  suggestSubject,
  ways,
  type CertificateGuideEvent,
  type CertificateGuideState,
} from '../../../src/renderer/features/certificates/guide.js';
import { newCertificateSchema, type CertificateStatus } from '../../../src/shared/ipc/certificates.js';
import { madeHere, pendingRequest, unfitCandidate } from '../../fakes/window/certificates.js';

const nothing: CertificateStatus = { health: { state: 'none', headline: 'None', sentence: '' }, signing: 'undecided', sentence: '', storeAvailable: true, protection: 'DPAPI', account: 'CORP\\admin' };
const withCandidate: CertificateStatus = { ...nothing, candidate: madeHere };
const kept: CertificateStatus = { ...nothing, signing: 'here', here: { certificate: madeHere.certificate, checks: madeHere.checks, protection: 'DPAPI', account: 'CORP\\admin', otherAccount: false, byPassphrase: false, locked: false } };
const chosen = certificateGuideReducer(initialCertificateGuide, { type: 'draft', change: { way: 'made-here', commonName: 'Packages' } });
const next = (state: CertificateGuideState, status: CertificateStatus): CertificateGuideState => certificateGuideReducer(state, { type: 'next', status });

describe('the certificate guide', () => {
  it('goes from getting to the end when each step is done', () => {
    const check = certificateGuideReducer(chosen, { type: 'got' });
    const keep = next(check, withCandidate);
    expect([check.step, keep.step]).toEqual(['check', 'keep']);
    expect(next(keep, withCandidate).step).toBe('keep');
    expect(obstacle(keep, withCandidate)).toBe('Keep the certificate to go on.');
    const server = next(keep, kept);
    expect([server.step, next(server, kept).step]).toEqual(['server', 'done']);
  });

  it.each([
    ['nothing was chosen', initialCertificateGuide, nothing, 'Choose a way first.'],
    ['nothing was got', chosen, nothing, 'Get a certificate to go on.'],
    ['the authority has not answered', { step: 'get', draft: { ...chosen.draft, way: 'authority' } }, { ...nothing, request: pendingRequest }, 'Waiting for the certificate that your authority issues.'],
    ['the server has none', { step: 'get', draft: { ...chosen.draft, way: 'server' } }, { ...nothing, server: { sentence: '' } }, 'The server has no certificate yet.'],
    ['clients would refuse it', { step: 'check', draft: chosen.draft }, { ...nothing, candidate: unfitCandidate }, 'Clients would refuse what this certificate signs. Go back and get another.'],
    ['nobody signs', { step: 'server', draft: chosen.draft }, nothing, 'Choose who signs.'],
  ] as const)('waits where %s, and says so', (_, state, status, why) => {
    expect(obstacle(state, status)).toBe(why);
    expect(next(state, status)).toEqual(state);
  });

  it('keeps nothing here when the server has the key', () => {
    const server: CertificateStatus = { ...nothing, signing: 'server', server: { certificate: madeHere.certificate, checks: madeHere.checks, sentence: '' } };
    const onServer: CertificateGuideState = { step: 'get', draft: { ...chosen.draft, way: 'server' } };
    expect(['check', 'keep', 'server', 'done'].reduce((state) => next(state, server), onServer).step).toBe('done');
  });

  it('loses nothing that was typed, whatever happens between, except by starting anew', () => {
    const events: fc.Arbitrary<CertificateGuideEvent> = fc.oneof(
      fc.constant<CertificateGuideEvent>({ type: 'back' }),
      fc.constant<CertificateGuideEvent>({ type: 'got' }),
      fc.constantFrom(nothing, withCandidate, kept).map((status): CertificateGuideEvent => ({ type: 'next', status })),
    );
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (sequence) => {
        const end = sequence.reduce(certificateGuideReducer, chosen);
        expect(end.draft).toEqual(chosen.draft);
        expect(certificateSteps).toContain(end.step);
      }),
    );
    expect(certificateGuideReducer(chosen, { type: 'restart' })).toEqual(initialCertificateGuide);
  });

  it('takes up what was begun', () => {
    expect(begunWay(nothing)).toBeUndefined();
    expect(begunWay({ ...nothing, request: pendingRequest })).toBe('authority');
    expect(begunWay({ ...nothing, request: pendingRequest, candidate: { ...madeHere, origin: 'file' } })).toBe('file');
    expect(ways).toContain(begunWay(withCandidate));
  });

  it('suggests a subject that says whose it is', () => {
    expect(suggestSubject('CONTOSO\\admin', 2026)).toEqual({ commonName: 'CONTOSO Package Signing 2026', organization: 'CONTOSO' });
    expect(suggestSubject('root', 2026)).toEqual({ commonName: 'Package Signing 2026', organization: '' });
  });

  it.each([
    [{ commonName: ' ' }, ['commonName']],
    [{ commonName: 'x'.repeat(65) }, ['commonName']],
    [{ commonName: 'Pack\u202Eages' }, ['commonName']],
    [{ organization: 'x'.repeat(65), country: 'Germany' }, ['organization', 'country']],
    [{}, []],
  ])('finds what is wrong with the subject %j', (change, fields) => {
    expect(Object.keys(subjectProblems({ ...chosen.draft, ...change }))).toEqual(fields);
  });

  it('asks for nothing that main would refuse', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 70 }), fc.string({ unit: 'grapheme', maxLength: 70 }), fc.constantFrom('', 'DE', 'de', 'DEU'), (commonName, organization, country) => {
        const draft = { ...chosen.draft, commonName, organization, country };
        if (Object.keys(subjectProblems(draft)).length > 0) return;
        expect(newCertificateSchema.safeParse({ subject: subjectInput(draft), bits: draft.bits, years: draft.years }).success).toBe(true);
      }),
    );
  });
});
