import type { XmlElement } from '../../../../../shared/catalog.js';
import type { TargetGroup } from '../../../../../shared/ipc/jobs.js';
import { parseGuid, type Guid } from '../../../../../shared/units.js';
import { optionalChild } from '../answer.js';
import { guid, text } from '../envelope.js';
import { noParameters, type Operation } from '../operation.js';
import { guidAt, optionalTextAt, readRow, readRows, textAt, type Row } from '../rows.js';

function readGroup(row: Row): TargetGroup {
  const parentId = parseGuid(optionalTextAt(row, 5) ?? '');
  return { groupId: guidAt(row, 2), name: textAt(row, 1), ...(parentId === undefined ? {} : { parentId }) };
}

/** Groups of downstream servers cannot be deployed to and are left out. */
const computerGroups = (list: XmlElement | undefined): TargetGroup[] =>
  readRows(list)
    .filter((row) => row[0] === 'Computers')
    .map(readGroup);

export const getAllTargetGroups: Operation<undefined, TargetGroup[]> = {
  name: 'ExecuteSPGetAllTargetGroups',
  parameters: noParameters,
  read: (response) => computerGroups(optionalChild(response, 'ExecuteSPGetAllTargetGroupsResult')),
};

export const getChildTargetGroups: Operation<{ readonly groupId: Guid }, TargetGroup[]> = {
  name: 'ExecuteSPGetChildTargetGroups',
  parameters: ({ groupId }) => [guid('targetGroupId', groupId)],
  read: (response) => computerGroups(optionalChild(response, 'ExecuteSPGetChildTargetGroupsResult')),
};

export const createTargetGroup: Operation<{ readonly name: string; readonly parentId: Guid }, TargetGroup | undefined> = {
  name: 'ExecuteSPCreateTargetGroup1',
  parameters: ({ name, parentId }) => [text('name', name), guid('parentGroupId', parentId)],
  read: (response) => {
    const row = optionalChild(response, 'ExecuteSPCreateTargetGroup1Result');
    return row === undefined ? undefined : readGroup(readRow(row));
  },
};
