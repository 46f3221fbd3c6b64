import { randomUUID } from 'node:crypto';
import { databaseRefusal, invalidArgument, notFound } from '../soap/fault.js';
import type { Handler } from '../soap/service.js';
import { rows } from '../soap/values.js';
import { downstreamServers, unassignedComputers, type TargetGroup } from '../store/groups.js';
import type { Store } from '../store/store.js';
import { handlersFor, type AdminContext } from './context.js';
import { groupRow } from './rows.js';

/** @throws SoapFault */
export function demandGroup(store: Store, id: string): TargetGroup {
  const group = store.groups.find(id);
  if (group === undefined) throw notFound(`The target group ${id} was not found.`);
  return group;
}

const create =
  ({ store, configuration }: AdminContext): Handler =>
  (parameters) => {
    if (configuration.isTrue('ReplicaMode')) throw databaseRefusal('spCreateTargetGroup: the server is a replica server.');
    const name = (parameters.text('name') ?? '').trim();
    if (name === '' || name.length > 256) throw invalidArgument('A target group needs a name of 1 to 256 characters.');
    const parent = demandGroup(store, parameters.guid('parentGroupId'));
    if (parent.id === unassignedComputers || parent.id === downstreamServers) throw databaseRefusal(`${parent.name} cannot have groups below it.`);
    if (store.groups.named(name) !== undefined) throw databaseRefusal(`A target group named "${name}" already exists.`);
    const group = { id: randomUUID(), name, parentId: parent.id, builtIn: false };
    store.groups.add(group);
    return { ExecuteSPCreateTargetGroup1Result: groupRow(group) };
  };

const remove =
  ({ store }: AdminContext): Handler =>
  (parameters) => {
    const group = demandGroup(store, parameters.guid('id'));
    if (group.builtIn) throw databaseRefusal(`${group.name} cannot be deleted.`);
    if (store.groups.children(group.id).length > 0) throw databaseRefusal(`${group.name} has groups below it.`);
    store.groups.remove(group.id);
    return {};
  };

export const groupHandlers = handlersFor((context) => {
  const { store } = context;
  return {
    ExecuteSPGetAllTargetGroups: () => ({ ExecuteSPGetAllTargetGroupsResult: rows(store.groups.all().map(groupRow)) }),
    ExecuteSPGetTargetGroupById: (parameters) => ({ ExecuteSPGetTargetGroupByIdResult: groupRow(demandGroup(store, parameters.guid('id'))) }),
    ExecuteSPGetChildTargetGroups: (parameters) => ({
      ExecuteSPGetChildTargetGroupsResult: rows(store.groups.children(demandGroup(store, parameters.guid('targetGroupId')).id).map(groupRow)),
    }),
    ExecuteSPGetParentTargetGroup: (parameters) => {
      const { parentId } = demandGroup(store, parameters.guid('targetGroupId'));
      return { ExecuteSPGetParentTargetGroupResult: parentId === null ? null : groupRow(demandGroup(store, parentId)) };
    },
    ExecuteSPCreateTargetGroup1: create(context),
    ExecuteSPDeleteTargetGroup: remove(context),
  };
});
