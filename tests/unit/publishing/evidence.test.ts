import { describe, expect, it } from 'vitest';
import type { ItemRecord } from '../../../src/main/core/jobs/model.js';
import { demandEvidence, evidenceOf, type StepName } from '../../../src/main/core/publishing/evidence.js';

const sha1 = 'ab'.repeat(20);
const sha256 = 'cd'.repeat(32);
const guid = '11111111-2222-3333-4444-555555555555';
const installer = { kind: 'proven', by: 'pinned-signer', sha256, summary: 'Signed.', grade: 'good' };
const itemWith = (evidence: Readonly<Record<string, unknown>>): ItemRecord => ({ evidence: JSON.parse(JSON.stringify(evidence)) as ItemRecord['evidence'] }) as ItemRecord;

const whole: Readonly<Record<StepName, Readonly<Record<string, unknown>>>> = {
  prepare: { packageSha256: sha256, catalogueSha256: sha256, publisherId: 'p', publisherName: 'Contoso', creationDate: '2026-01-02T03:04:05.678Z', latestRevision: 0, cabinetLimit: 384 },
  download: { files: [{ sha256, sha1, source: 'vendor.example' }] },
  installer: { files: [installer] },
  pack: { cabinets: [{ size: 10, authenticodeSha1: sha1, authenticodeSha256: sha256, sha256, compression: 'stored', recipe: sha256 }] },
  sign: { cabinets: [{ size: 10, sha1, sha256, packed: sha256 }], signedBy: 'Contoso', certificate: sha256 },
  import: { revisionNumber: 1, cabinetSha1s: [sha1], packageId: guid, serverId: guid },
  approve: { revisionNumber: 1, groupId: guid },
  check: { accepted: true, sentence: 'Accepted.' },
};
const steps = Object.keys(whole) as StepName[];

describe('evidence', () => {
  it.each(steps)('of %s comes back as it was left', (step) => {
    expect(evidenceOf(itemWith(whole), step)).toEqual(whole[step]);
    expect(demandEvidence(itemWith(whole), step)).toEqual(whole[step]);
  });

  it.each(steps)('of %s is not there before the step has run', (step) => {
    expect(evidenceOf(itemWith({}), step)).toBeUndefined();
    expect(() => demandEvidence(itemWith({}), step)).toThrow(expect.objectContaining({ code: 'jobs/evidence-unreadable', data: { step } }));
  });

  it.each(steps)('of %s is not there when a part of it is missing', (step) => {
    const optional = new Set(['predictedCode', 'groupId']);
    for (const name of Object.keys(whole[step]).filter((each) => !optional.has(each))) {
      const part = Object.fromEntries(Object.entries(whole[step]).filter(([each]) => each !== name));
      expect(evidenceOf(itemWith({ [step]: part }), step), name).toBeUndefined();
    }
  });

  it('takes no decision about an installer for proof but one that says so', () => {
    for (const kind of ['ask-signer', 'changed-signer', 'ask-unsigned', 'refused']) {
      expect(evidenceOf(itemWith({ installer: { files: [{ ...installer, kind }] } }), 'installer')).toBeUndefined();
    }
  });

  it('takes no text for a digest that has not the form of one', () => {
    expect(evidenceOf(itemWith({ download: { files: [{ sha1, source: '', sha256: '../../etc/passwd' }] } }), 'download')).toBeUndefined();
    expect(evidenceOf(itemWith({ sign: { ...whole.sign, cabinets: [{ size: 10, sha1: sha256, sha256, packed: sha256 }] } }), 'sign')).toBeUndefined();
  });

  it('of files and cabinets is of at least one, and none of them may be wrong', () => {
    for (const step of ['download', 'installer', 'pack', 'sign'] as const) {
      const [list, entries] = Object.entries(whole[step]).find(([, value]) => Array.isArray(value)) as [string, readonly unknown[]];
      for (const wrong of [[], [...entries, {}], [...entries, null]]) expect(evidenceOf(itemWith({ [step]: { ...whole[step], [list]: wrong } }), step), step).toBeUndefined();
      expect(evidenceOf(itemWith({ [step]: { ...whole[step], [list]: [...entries, ...entries] } }), step)).toBeDefined();
    }
  });

  it('knows an update without a file by a revision without cabinets', () => {
    const withoutFile = { revisionNumber: 1, cabinetSha1s: [], packageId: guid, serverId: guid };
    expect(evidenceOf(itemWith({ import: withoutFile }), 'import')).toEqual(withoutFile);
    expect(evidenceOf(itemWith({ import: { ...withoutFile, revisionNumber: 0 } }), 'import')).toBeUndefined();
  });
});
