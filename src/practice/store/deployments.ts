import { numberColumn, textColumn, type Database, type SqlRow } from './database.js';

/** What an approval asks for, as numbered on the wire. 4 (Evaluate) and 5 (Bundle) are the server's own. */
export const actions = { install: 0, uninstall: 1, preDeploymentCheck: 2, block: 3 } as const;

export interface Deployment {
  /** The number that clients know it by. */
  readonly number: number;
  readonly id: string;
  readonly updateId: string;
  readonly revisionNumber: number;
  readonly action: number;
  readonly groupId: string;
  readonly deadline: string;
  readonly adminName: string;
  readonly assigned: boolean;
  readonly deployedAt: string;
  /** Grows with every change of any deployment, so that a client is told of changes since its last look. */
  readonly change: number;
}

export interface Deployments {
  /** Replaces the deployment of the same update to the same group. */
  put(deployment: Omit<Deployment, 'number' | 'change'>): Deployment;
  find(id: string): Deployment | undefined;
  ofUpdate(updateId: string): readonly Deployment[];
  all(): readonly Deployment[];
  remove(id: string): void;
  removeOfUpdate(updateId: string): void;
  /** Moves the approvals of an update to another of its revisions. */
  moveToRevision(updateId: string, revisionNumber: number): void;
  latestChange(): number;
  /** Ids of those that were removed after a change. */
  removedSince(change: number): readonly string[];
}

const read = (row: SqlRow): Deployment => ({
  number: numberColumn(row, 'number'),
  id: textColumn(row, 'id'),
  updateId: textColumn(row, 'update_id'),
  revisionNumber: numberColumn(row, 'revision_number'),
  action: numberColumn(row, 'action'),
  groupId: textColumn(row, 'group_id'),
  deadline: textColumn(row, 'deadline'),
  adminName: textColumn(row, 'admin_name'),
  assigned: numberColumn(row, 'assigned') === 1,
  deployedAt: textColumn(row, 'deployed_at'),
  change: numberColumn(row, 'change'),
});

export function createDeployments(database: Database): Deployments {
  const find = (id: string): Deployment | undefined => {
    const row = database.get('select * from deployments where id = ?', id);
    return row === undefined ? undefined : read(row);
  };
  // A number of its own: the highest of the rows would be given out again when its row is deleted.
  const latestChange = (): number => numberColumn(database.get('select latest from deployment_changes') ?? {}, 'latest');
  const nextChange = (): number => {
    database.run('update deployment_changes set latest = latest + 1');
    return latestChange();
  };
  return {
    put: (deployment) =>
      database.transaction(() => {
        database.run('delete from deployments where update_id = ? and group_id = ?', deployment.updateId, deployment.groupId);
        database.run(
          `insert into deployments(id, update_id, revision_number, action, group_id, deadline, admin_name, assigned, deployed_at, change)
           values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          deployment.id,
          deployment.updateId,
          deployment.revisionNumber,
          deployment.action,
          deployment.groupId,
          deployment.deadline,
          deployment.adminName,
          deployment.assigned ? 1 : 0,
          deployment.deployedAt,
          nextChange(),
        );
        const stored = find(deployment.id);
        if (stored === undefined) throw new RangeError('a deployment was not stored');
        return stored;
      }),
    find,
    ofUpdate: (updateId) => database.all('select * from deployments where update_id = ? order by number', updateId).map(read),
    all: () => database.all('select * from deployments order by number').map(read),
    remove: (id) => database.run('delete from deployments where id = ?', id),
    removeOfUpdate: (updateId) => database.run('delete from deployments where update_id = ?', updateId),
    moveToRevision: (updateId, revisionNumber) =>
      database.run('update deployments set revision_number = ?, change = ? where update_id = ?', revisionNumber, nextChange(), updateId),
    latestChange,
    removedSince: (change) => database.all('select id from removed_deployments where change > ? order by change', change).map((row) => textColumn(row, 'id')),
  };
}
