import { describe, expect, test } from 'vitest';
import { parseGuid, type Guid } from '../../../src/shared/units.js';
import { explainAbsence, findOffer } from '../../../src/main/core/client/offer.js';
import type { SyncAnswer, UpdateInfo } from '../../../src/main/core/client/operations.js';
import { learn, maxRevisions, needsAnotherRound, nextReport, nothingKnown, type ClientState } from '../../../src/main/core/client/sync.js';
import { categoryCore, classificationId, fragment, productId, sampleUpdateId } from '../../fixtures/client/fragments.js';

const updateId = parseGuid(sampleUpdateId)!;
const guid = (text: string): Guid => parseGuid(text)!;
const answer = (parts: Partial<SyncAnswer>): SyncAnswer => ({ newUpdates: [], changedUpdates: [], outOfScope: [], truncated: false, ...parts });
const category = (id: number, updateIdOf: string, more: Partial<UpdateInfo> = {}): UpdateInfo => ({ id, action: 'Evaluate', isLeaf: false, core: categoryCore(updateIdOf), ...more });
const update = (id: number, more: Partial<UpdateInfo> = {}): UpdateInfo => ({ id, action: 'Install', isLeaf: true, core: fragment('cmd', 'core'), ...more });
const after = (...answers: Partial<SyncAnswer>[]): ClientState => answers.reduce<ClientState>((state, parts) => learn(state, answer(parts)), nothingKnown);

describe('what is reported next', () => {
  test('everything that others rest on is installed, the rest is known', () => {
    const state = after({ newUpdates: [category(1, productId), category(2, classificationId), update(3)] });
    expect(nextReport(state)).toEqual({ installedNonLeaf: [1, 2], otherCached: [3] });
  });

  test('what can never be installed, or cannot be read, is not reported as installed', () => {
    const never = categoryCore(productId).replace('<True />', '<False />');
    const state = after({ newUpdates: [category(1, productId, { core: never }), category(2, classificationId, { core: '<UpdateIdentity' })] });
    expect(nextReport(state)).toEqual({ installedNonLeaf: [], otherCached: [1, 2] });
  });

  test('what went out of scope is forgotten, what changed is kept with its new action', () => {
    const state = after({ newUpdates: [category(1, productId), update(3)] }, { outOfScope: [1, 99], changedUpdates: [{ id: 3, action: 'Uninstall', isLeaf: true }, { id: 98, action: 'Install', isLeaf: true }] });
    expect(nextReport(state)).toEqual({ installedNonLeaf: [], otherCached: [3] });
    expect(state.revisions.get(3)).toMatchObject({ action: 'Uninstall', core: { updateId } });
    expect([...state.withdrawn]).toEqual([productId]);
  });

  test('nothing more is taken from a server that offers without end', () => {
    const many = (from: number, count: number): UpdateInfo[] => Array.from({ length: count }, (_, index) => ({ id: from + index, action: 'Evaluate', isLeaf: true, core: '' }));
    const full = after({ newUpdates: many(0, maxRevisions) });
    expect(full.revisions.size).toBe(maxRevisions);
    expect(() => learn(full, answer({ newUpdates: many(maxRevisions, 1) }))).toThrow(/more than 100000 updates/u);
  });
});

describe('another round', () => {
  const known = after({ newUpdates: [category(1, productId)] });

  test('is needed while something is new', () => {
    expect(needsAnotherRound(nothingKnown, answer({ newUpdates: [update(3)] }))).toBe(true);
    expect(needsAnotherRound(known, answer({ newUpdates: [category(1, productId), update(3)], truncated: true }))).toBe(true);
    expect(needsAnotherRound(known, answer({}))).toBe(false);
    expect(needsAnotherRound(known, answer({ newUpdates: [category(1, productId)] }))).toBe(false);
  });

  test('a server that has more and does not tell it is given up', () => {
    expect(() => needsAnotherRound(known, answer({ newUpdates: [category(1, productId)], truncated: true }))).toThrow(/does not go on/u);
  });
});

describe('an offer', () => {
  const wanted = { updateId, revisionNumber: 1 };

  test('is the revision that is to be installed', () => {
    for (const action of ['Install', 'OptionalInstall', 'Bundle']) expect(findOffer(after({ newUpdates: [update(3, { action })] }), wanted)).toMatchObject({ id: 3, action });
    expect(findOffer(after({ newUpdates: [category(1, productId)] }), wanted)).toBeUndefined();
  });

  test('of what is only evaluated needs no approval', () => {
    const detectoid = fragment('cmd', 'core').replace('"Software"', '"Detectoid"');
    expect(findOffer(after({ newUpdates: [update(3, { action: 'Evaluate', core: detectoid })] }), wanted)).toMatchObject({ action: 'Evaluate' });
    expect(() => findOffer(after({ newUpdates: [update(3, { action: 'Evaluate' })] }), wanted)).toThrow(/something else/u);
  });

  test.each([
    ['PreDeploymentCheck', /detection only/u],
    ['Uninstall', /removal/u],
    ['Block', /blocked/u],
    ['constructor', /something else/u],
  ])('%s is none', (action, words) => expect(() => findOffer(after({ newUpdates: [update(3, { action })] }), wanted)).toThrow(words));

  test('of another revision is said to be one, and a description that cannot be read as well', () => {
    expect(() => findOffer(after({ newUpdates: [update(3)] }), { updateId, revisionNumber: 2 })).toThrow(/offers revision 1 .* not revision 2/u);
    const broken = update(4, { core: fragment('cmd', 'core').replace('</Relationships>', '') });
    expect(() => findOffer(after({ newUpdates: [broken] }), wanted)).toThrow(/cannot read the description/u);
    expect(findOffer(after({ newUpdates: [broken, update(3)] }), wanted)).toMatchObject({ id: 3 });
  });
});

describe('why an update is not offered', () => {
  const state = after({ newUpdates: [category(1, productId)] });
  const view = { declined: false, approvedFor: ['Pilot'], prerequisites: [[guid(productId)]] };
  const words = (...more: [string, Parameters<typeof explainAbsence>[3]?]): string => {
    const { code, message, remedy } = explainAbsence(state, updateId, ...more);
    expect(code).toBe(0x8024_0024);
    return `${message} ${remedy}`;
  };

  test('a client alone can only guess', () => {
    expect(words('')).toMatch(/a computer without a group.*not approved for its group, it is declined or has expired/u);
    expect(words('Pilot')).toContain('the group "Pilot"');
  });

  test('it remembers what was offered before', () => {
    const gone = after({ newUpdates: [update(3)] }, { outOfScope: [3] });
    expect(explainAbsence(gone, updateId, '').message).toMatch(/was offered before and no longer is/u);
    const back = learn(gone, answer({ newUpdates: [update(4)] }));
    expect(back.withdrawn.size).toBe(0);
  });

  test('an administrator knows more', () => {
    expect(words('', { ...view, declined: true })).toMatch(/is declined/u);
    expect(words('', { ...view, approvedFor: [] })).toMatch(/not approved for any group.*Approve it/u);
    expect(words('', { ...view, prerequisites: [[guid(productId)], [guid(classificationId), guid(sampleUpdateId)]] })).toContain(`rests on ${classificationId} or ${sampleUpdateId}`);
    expect(words('Other', view)).toMatch(/approved for "Pilot", and a computer of the group "Other" is not offered it/u);
  });
});
