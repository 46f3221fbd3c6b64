import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../../../../src/shared/units.js';
import { approvalChoices } from '../../../../src/shared/ipc/published.js';
import { deploymentActions, type Deployment } from '../../../../src/main/core/wsus/soap/operations/deployments.js';
import { approvalChanges, asWanted, type ApprovalChange, type WantedApproval } from '../../../../src/main/core/wsus/upkeep/approvals.js';
import { guid, packageId } from '../../../fixtures/wsus/packages.js';

const groups = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002', 'aaaaaaaa-0000-4000-8000-000000000003'].map(guid);
const deadlines = ['2027-01-01T00:00:00.000Z', '2028-01-01T00:00:00.000Z'] as Instant[];

const deployment = (groupId: (typeof groups)[number], action: number, deadline?: Instant): Deployment => ({ deploymentId: guid(`bbbbbbbb-0000-4000-8000-00000000000${String(groups.indexOf(groupId))}`), updateId: packageId, revisionNumber: 1, groupId, action, ...(deadline === undefined ? {} : { deadline }) });

/** What a server keeps: one deployment a group, the last one counts. */
function applied(existing: readonly Deployment[], changes: readonly ApprovalChange[]): readonly Deployment[] {
  let kept = [...existing];
  for (const change of changes) {
    if (change.kind === 'remove') kept = kept.filter(({ deploymentId }) => deploymentId !== change.deploymentId);
    else kept = [...kept.filter(({ groupId }) => groupId !== change.groupId), deployment(change.groupId, deploymentActions[change.action], change.deadline)];
  }
  return kept;
}

const anyGroup = fc.constantFrom(...groups);
const anyDeployments = fc.uniqueArray(fc.record({ group: anyGroup, action: fc.constantFrom(0, 1, 2, 3), deadline: fc.option(fc.constantFrom(...deadlines), { nil: undefined }) }), { selector: ({ group }) => group }).map((list) => list.map(({ group, action, deadline }) => deployment(group, action, deadline)));
const anyWanted = fc.uniqueArray(fc.record({ groupId: anyGroup, choice: fc.constantFrom(...approvalChoices), deadline: fc.option(fc.constantFrom(...deadlines), { nil: undefined }) }), { selector: ({ groupId }) => groupId });

test('whatever there was, what was wanted is there afterwards, other groups stay, and nothing is left to do', () => {
  fc.assert(
    fc.property(anyDeployments, anyWanted, (existing, wanted: readonly WantedApproval[]) => {
      const kept = applied(existing, approvalChanges(existing, wanted));
      expect(approvalChanges(kept, wanted)).toEqual([]);
      for (const { groupId, choice, deadline } of wanted) {
        const own = kept.filter((each) => each.groupId === groupId);
        if (choice === 'inherit') expect(own).toEqual([]);
        else expect(own).toMatchObject([{ action: deploymentActions[choice], ...(choice === 'block' || deadline === undefined ? {} : { deadline }) }]);
      }
      for (const group of groups.filter((each) => !wanted.some(({ groupId }) => groupId === each))) expect(kept.filter(({ groupId }) => groupId === group)).toEqual(existing.filter(({ groupId }) => groupId === group));
    }),
  );
});

test('an approval that is there is not given again', () => {
  expect(approvalChanges([deployment(groups[0]!, 0, deadlines[0])], [{ groupId: groups[0]!, choice: 'install', deadline: deadlines[0] }])).toEqual([]);
});

test('what a revision had is wanted for the next; what no administrator gave is not', () => {
  expect(asWanted([deployment(groups[0]!, 0, deadlines[0]), deployment(groups[1]!, 3), deployment(groups[2]!, 4)])).toEqual([{ groupId: groups[0], choice: 'install', deadline: deadlines[0] }, { groupId: groups[1], choice: 'block' }]);
});
