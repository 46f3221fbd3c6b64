import { numberColumn, textColumn, type Database, type SqlRow } from './database.js';

/** The groups that every WSUS has, by the ids they have everywhere. */
export const allComputers = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421';
export const unassignedComputers = 'b73ca6ed-5727-47f3-84de-015e03f6a88a';
export const downstreamServers = 'd374f42a-9be2-4163-a0fa-3c86a401b7a7';

export interface TargetGroup {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly builtIn: boolean;
}

export interface Groups {
  all(): readonly TargetGroup[];
  find(id: string): TargetGroup | undefined;
  named(name: string): TargetGroup | undefined;
  children(id: string): readonly TargetGroup[];
  add(group: Omit<TargetGroup, 'builtIn'>): void;
  remove(id: string): void;
  /** The group, its parent and so on up to the top. */
  lineage(id: string): readonly TargetGroup[];
}

const read = (row: SqlRow): TargetGroup => ({
  id: textColumn(row, 'id'),
  name: textColumn(row, 'name'),
  parentId: typeof row['parent_id'] === 'string' ? row['parent_id'] : null,
  builtIn: numberColumn(row, 'built_in') === 1,
});

export function createGroups(database: Database): Groups {
  const one = (row: SqlRow | undefined): TargetGroup | undefined => (row === undefined ? undefined : read(row));
  const insert = (group: TargetGroup): void => {
    database.run(
      'insert into target_groups(id, name, parent_id, built_in) values(?, ?, ?, ?) on conflict(id) do nothing',
      group.id,
      group.name,
      group.parentId,
      group.builtIn ? 1 : 0,
    );
  };
  database.transaction(() => {
    insert({ id: allComputers, name: 'All Computers', parentId: null, builtIn: true });
    insert({ id: unassignedComputers, name: 'Unassigned Computers', parentId: allComputers, builtIn: true });
    insert({ id: downstreamServers, name: 'Downstream Servers', parentId: null, builtIn: true });
  });
  const find = (id: string): TargetGroup | undefined => one(database.get('select * from target_groups where id = ?', id));
  return {
    all: () => database.all('select * from target_groups order by built_in desc, name').map(read),
    find,
    named: (name) => one(database.get('select * from target_groups where name = ?', name)),
    children: (id) => database.all('select * from target_groups where parent_id = ? order by name', id).map(read),
    add: (group) => insert({ ...group, builtIn: false }),
    remove: (id) => {
      database.run('delete from target_groups where id = ?', id);
    },
    lineage: (id) => {
      const line: TargetGroup[] = [];
      for (let group = find(id); group !== undefined; group = group.parentId === null ? undefined : find(group.parentId)) line.push(group);
      return line;
    },
  };
}
