import type { Database } from './database.js';

/** What the server keeps besides updates: one JSON text for each key. */
export interface Settings {
  read<T>(key: string, fallback: T): T;
  write(key: string, value: unknown): void;
}

export const createSettings = (database: Database): Settings => ({
  read: <T>(key: string, fallback: T): T => {
    const row = database.get('select value from settings where key = ?', key);
    return row === undefined ? fallback : (JSON.parse(String(row['value'])) as T);
  },
  write: (key, value) => {
    database.run('insert into settings(key, value) values(?, ?) on conflict(key) do update set value = excluded.value', key, JSON.stringify(value));
  },
});
