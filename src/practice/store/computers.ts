import { textColumn, type Database } from './database.js';

interface Computer {
  readonly id: string;
  readonly dnsName: string;
  /** The group the client asked for; empty for none. */
  readonly groupName: string;
  readonly registered: boolean;
}

export interface Computers {
  find(id: string): Computer | undefined;
  all(): readonly Computer[];
  greet(id: string, dnsName: string, groupName: string): void;
  register(id: string, information: unknown, now: Date): void;
}

export function createComputers(database: Database): Computers {
  const read = (row: Readonly<Record<string, string | number | null>>): Computer => ({
    id: textColumn(row, 'id'),
    dnsName: textColumn(row, 'dns_name'),
    groupName: textColumn(row, 'group_name'),
    registered: row['registered'] !== null,
  });
  return {
    find: (id) => {
      const row = database.get('select * from computers where id = ?', id);
      return row === undefined ? undefined : read(row);
    },
    all: () => database.all('select * from computers order by id').map(read),
    greet: (id, dnsName, groupName) => {
      database.run(
        `insert into computers(id, dns_name, group_name) values(?, ?, ?)
         on conflict(id) do update set dns_name = excluded.dns_name, group_name = excluded.group_name`,
        id,
        dnsName,
        groupName,
      );
    },
    register: (id, information, now) => {
      database.run('update computers set registered = ?, information = ? where id = ?', now.toISOString(), JSON.stringify(information), id);
    },
  };
}
