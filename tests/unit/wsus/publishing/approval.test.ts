import { expect, test } from 'vitest';
import { companyId, productId } from '../../../../src/main/core/wsus/metadata/category-ids.js';
import { approveUpdate } from '../../../../src/main/core/wsus/publishing/approve.js';
import { automaticApprovals } from '../../../../src/main/core/wsus/publishing/automatic-approval.js';
import type { ApprovalRule } from '../../../../src/main/core/wsus/soap/operations/approval-rules.js';
import { row, scriptedWsus } from '../../../fakes/scripted-wsus.js';
import { commandPackage, guid, packageId } from '../../../fixtures/wsus/packages.js';

const group = guid('aaaaaaaa-0000-4000-8000-000000000000');
const deployments = (cells: string): string => `<ExecuteSPGetDeploymentsByUpdate1Result>${cells}</ExecuteSPGetDeploymentsByUpdate1Result>`;
const deployment = (action: number, groupId: string): string =>
  row(['2026-01-01T00:00:00', 1, action, null, null, 'X\\y', { guid: 'dddddddd-0000-4000-8000-000000000000' }, true, { guid: packageId }, 1, { guid: groupId }]);
const approval = { packageId, revisionNumber: 1, groupId: group, adminName: 'CONTOSO\\admin' };

test('an approval carries every field the service wants', async () => {
  const { client, calls } = scriptedWsus({ ExecuteSPGetDeploymentsByUpdate1: deployments(''), ExecuteSPDeployUpdate1: '' });
  expect(await approveUpdate(client, approval)).toBe(true);
  const call = calls[1]!;
  expect(Object.fromEntries(['updateId/UpdateId', 'updateId/RevisionNumber', 'deploymentAction', 'targetGroupId', 'deadline', 'adminName', 'isAssigned'].map((path) => [path, call.parameter(path)]))).toEqual({
    'updateId/UpdateId': packageId,
    'updateId/RevisionNumber': '1',
    deploymentAction: '0',
    targetGroupId: group,
    deadline: '9999-12-31T23:59:59.997',
    adminName: 'CONTOSO\\admin',
    isAssigned: 'true',
  });
});

test('an approval that is there is not made again; another action or group is', async () => {
  const asked = async (existing: string): Promise<boolean> =>
    approveUpdate(scriptedWsus({ ExecuteSPGetDeploymentsByUpdate1: deployments(existing), ExecuteSPDeployUpdate1: '' }).client, approval);
  expect(await asked(deployment(0, group))).toBe(false);
  expect(await asked(deployment(2, group))).toBe(true);
  expect(await asked(deployment(0, 'bbbbbbbb-0000-4000-8000-000000000000'))).toBe(true);
});

const rule = (more: Partial<ApprovalRule>): ApprovalRule => ({ ruleId: 1, name: 'Rule', enabled: true, action: 0, classificationIds: [], categoryIds: [], groups: [{ groupId: group, name: 'Pilot' }], ...more });
const updates = guid('cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83');
const critical = guid('e6cf1350-c01b-414d-a61f-263d14d133b4');
const stranger = guid('99999999-0000-4000-8000-000000000000');
const product = productId('Contoso Ltd', 'Contoso Widget');
const known = new Set([updates, critical, stranger, product]);

test.each([
  ['for everything', rule({}), 'certain'],
  ['for the classification', rule({ classificationIds: [critical, updates] }), 'certain'],
  ['for another classification', rule({ classificationIds: [critical] }), undefined],
  ['for the product', rule({ categoryIds: [product] }), 'certain'],
  ['for the company', rule({ categoryIds: [companyId('Contoso Ltd')] }), 'certain'],
  ['for another product', rule({ categoryIds: [stranger] }), undefined],
  ['for the product, another classification', rule({ categoryIds: [product], classificationIds: [critical] }), undefined],
  ['for a category nobody knows', rule({ categoryIds: [guid('88888888-0000-4000-8000-000000000000')] }), 'possible'],
  ['switched off', rule({ enabled: false }), undefined],
  ['with an action nobody knows', rule({ action: 9 }), 'possible'],
])('a rule %s', (_, given, certainty) => {
  expect(automaticApprovals([given], commandPackage, known)[0]?.certainty).toBe(certainty);
});

test('a match says name, groups and action', () => {
  expect(automaticApprovals([rule({ name: 'Default' })], commandPackage, known)).toEqual([{ name: 'Default', groups: ['Pilot'], action: 'Install', certainty: 'certain' }]);
});
