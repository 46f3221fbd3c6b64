import type { Guid, Instant } from '../../../../../shared/units.js';
import { optionalChild } from '../answer.js';
import { dateTime, flag, guid, integer, text } from '../envelope.js';
import { noAnswer, type Operation } from '../operation.js';
import { guidAt, instantAt, numberAt, optionalTextAt, readRow, readRows, type Row } from '../rows.js';
import { revisionId, type UpdateRevision } from './updates.js';

/**
 * Actions as they go over the wire. "Not approved" is `detectOnly` there; the number 3 that .NET's
 * enumeration gives it means a block, which the server refuses for All Computers.
 */
export const deploymentActions = { install: 0, uninstall: 1, detectOnly: 2, block: 3 } as const;
export type DeploymentAction = keyof typeof deploymentActions;

/** The last instant of SQL Server's datetime: what the official console sends for "no deadline". */
export const noDeadline = '9999-12-31T23:59:59.997';

export interface Deployment extends UpdateRevision {
  readonly deploymentId: Guid;
  readonly action: number;
  readonly groupId: Guid;
  readonly adminName?: string;
  readonly deadline?: Instant;
  readonly approvedAt?: Instant;
}

function readDeployment(row: Row): Deployment {
  const adminName = optionalTextAt(row, 5);
  const [approvedAt, deadline] = [instantAt(row, 0), instantAt(row, 4)];
  return {
    action: numberAt(row, 2),
    deploymentId: guidAt(row, 6),
    updateId: guidAt(row, 8),
    revisionNumber: numberAt(row, 9),
    groupId: guidAt(row, 10),
    ...(adminName === undefined ? {} : { adminName }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(approvedAt === undefined ? {} : { approvedAt }),
  };
}

export interface DeployInput extends UpdateRevision {
  readonly action: DeploymentAction;
  readonly groupId: Guid;
  /** ISO 8601 in UTC, or `noDeadline`. */
  readonly deadline: string;
  /** Recorded by the server as who approved. */
  readonly adminName: string;
}

export const deployUpdate: Operation<DeployInput, Deployment | undefined> = {
  name: 'ExecuteSPDeployUpdate1',
  parameters: ({ updateId, revisionNumber, action, groupId, deadline, adminName }) => [
    revisionId('updateId', { updateId, revisionNumber }),
    integer('deploymentAction', deploymentActions[action]),
    guid('targetGroupId', groupId),
    dateTime('deadline', deadline),
    text('adminName', adminName),
    flag('isAssigned', true),
  ],
  read: (response) => {
    const row = optionalChild(response, 'ExecuteSPDeployUpdate1Result');
    return row === undefined ? undefined : readDeployment(readRow(row));
  },
};

export const getDeployments: Operation<UpdateRevision, Deployment[]> = {
  name: 'ExecuteSPGetDeploymentsByUpdate1',
  parameters: (revision) => [revisionId('id', revision)],
  read: (response) => readRows(optionalChild(response, 'ExecuteSPGetDeploymentsByUpdate1Result')).map(readDeployment),
};

export const deleteDeployment: Operation<{ readonly deploymentId: Guid; readonly adminName: string }, undefined> = {
  name: 'ExecuteSPDeleteDeployment',
  parameters: ({ deploymentId, adminName }) => [guid('id', deploymentId), text('adminName', adminName)],
  read: noAnswer,
};
