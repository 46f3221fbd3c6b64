import { openSync, readFileSync, statSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { blobColumn, flagColumn, instantColumn, jsonColumn } from '../../../src/main/core/store/columns.js';
import { openDatabase } from '../../../src/main/core/store/database.js';
import type { Migration } from '../../../src/main/core/store/migrate.js';
import { buildChild, startChild } from '../../fixtures/child.js';
import { temporaryFolder } from '../../fixtures/folder.js';

const notes: Migration = { version: 1, name: 'notes', sql: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT, body BLOB) STRICT' };
const marks: Migration = { version: 2, name: 'marks', sql: 'ALTER TABLE notes ADD COLUMN mark INTEGER NOT NULL DEFAULT 0' };
const wordsRow = z.object({ words: z.string() });
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('openDatabase', () => {
  it('makes a file with the schema of the product', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'countersign.db'));
    const tables = database.all(z.object({ name: z.string() }), "SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => name);
    expect(tables).toEqual(expect.arrayContaining(['approvals', 'lines', 'packages']));
  });

  it('writes through to the disk, keeps foreign keys and a write-ahead log', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    const pragma = (name: string): unknown => Object.values(database.get(z.record(z.string(), z.unknown()), `PRAGMA ${name}`) ?? {})[0];
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('journal_mode')).toBe('wal');
  });

  it('applies what is new to an old file and nothing twice', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    openDatabase(path, { migrations: [notes] }).close();
    openDatabase(path, { migrations: [notes, marks] }).close();
    using database = openDatabase(path, { migrations: [notes, marks] });
    database.run('INSERT INTO notes (words) VALUES (?)', 'kept');
    expect(database.get(z.object({ mark: z.literal(0) }), 'SELECT mark FROM notes LIMIT 1')).toBeDefined();
  });

  it('undoes a migration that fails half-way', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    const broken: Migration = { version: 2, name: 'broken', sql: 'CREATE TABLE half (a TEXT); CREATE TABLE half (b TEXT)' };
    expect(() => openDatabase(path, { migrations: [notes, broken] })).toThrow(/already exists/u);
    using database = openDatabase(path, { migrations: [notes, marks] });
    expect(database.all(wordsRow, "SELECT name AS words FROM sqlite_schema WHERE name = 'half'")).toEqual([]);
  });

  it('refuses migrations that are out of order', () => {
    using folder = temporaryFolder();
    expect(() => openDatabase(join(folder.path, 'a.db'), { migrations: [marks, notes] })).toThrow(RangeError);
  });

  it('leaves a database of a newer version alone', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    openDatabase(path, { migrations: [notes, marks] }).close();
    expect(() => openDatabase(path, { migrations: [notes] })).toThrow(
      expect.objectContaining({ code: 'store/newer', data: { file: path, found: 2, known: 1 } }),
    );
  });

  it('leaves a database of another program alone', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    const other = new Libsql(path);
    other.exec('CREATE TABLE theirs (x TEXT)');
    other.close();
    const before = readFileSync(path);
    expect(() => openDatabase(path, { migrations: [notes] })).toThrow(coded('store/foreign'));
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ['no database at all', (path: string) => writeFileSync(path, 'This is a letter. '.repeat(500))],
    ['a page that was overwritten', overwriteLastPage],
    ['a file that was cut', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 8192))],
  ])('refuses %s', (_what, damage) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    {
      using database = openDatabase(path, { migrations: [notes] });
      for (let i = 0; i < 300; i += 1) database.run('INSERT INTO notes (words) VALUES (?)', 'word '.repeat(40));
    }
    damage(path);
    expect(() => openDatabase(path, { migrations: [notes] })).toThrow(coded('store/damaged'));
  });

  it('says so when the folder is missing', () => {
    using folder = temporaryFolder();
    expect(() => openDatabase(join(folder.path, 'missing', 'a.db'))).toThrow(coded('store/unavailable'));
  });

  it('gives up waiting for another writer with a code', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    using writer = openDatabase(path, { migrations: [notes] });
    using other = openDatabase(path, { migrations: [notes], busyTimeoutMilliseconds: 20 });
    writer.transaction(() => {
      expect(() => other.run('INSERT INTO notes (words) VALUES (?)', 'late')).toThrow(coded('store/busy'));
    });
    expect(other.run('INSERT INTO notes (words) VALUES (?)', 'in time')).toBe(1);
  });
});

function overwriteLastPage(path: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(4096, 0xaa), 0, 4096, statSync(path).size - 4096);
  closeSync(file);
}

describe('rows', () => {
  it('binds a single null and a single blob as values', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    database.run('INSERT INTO notes (body) VALUES (?)', Uint8Array.of(1, 2, 3));
    database.run('INSERT INTO notes (body) VALUES (?)', null);
    const row = z.object({ body: blobColumn.nullable() });
    expect(database.all(row, 'SELECT body FROM notes ORDER BY id').map(({ body }) => body)).toEqual([Uint8Array.of(1, 2, 3), null]);
    expect(database.get(row, 'SELECT body FROM notes WHERE body IS ?', null)).toEqual({ body: null });
  });

  it('refuses values that SQLite has no type for before they reach the library', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    for (const value of [true, undefined, Number.NaN, new Date(0), {}]) {
      expect(() => database.run('INSERT INTO notes (words) VALUES (?)', value as string)).toThrow(TypeError);
    }
  });

  it('keeps a text as it is or not at all', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    for (const text of ['ends\0here', '\0', 'half \ud83d', '\udc00 half', '\udc00\ud83d']) {
      expect(() => database.run('INSERT INTO notes (words) VALUES (?)', text)).toThrow(coded('store/text-not-exact'));
      expect(() => database.insert('INSERT INTO notes (words)', [['good'], [text]])).toThrow(coded('store/text-not-exact'));
      expect(() => database.all(wordsRow, 'SELECT words FROM notes WHERE words = ?', text)).toThrow(coded('store/text-not-exact'));
      // JSON escapes both.
      database.run('INSERT INTO notes (words) VALUES (?)', JSON.stringify(text));
    }
    database.run('DELETE FROM notes');
    const whole = ['', '\u{1f600}', '\ufeffmark', '\uffff', 'e\u0301', '\u0001\u007f\u0085\u2028'];
    for (const text of whole) database.run('INSERT INTO notes (words) VALUES (?)', text);
    expect(database.all(wordsRow, 'SELECT words FROM notes ORDER BY id').map(({ words }) => words)).toEqual(whole);
  });

  it('never hands on a row that does not fit its schema', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    database.run('INSERT INTO notes (words) VALUES (?)', '{"half":');
    for (const schema of [instantColumn, flagColumn, jsonColumn(z.object({ half: z.string() }))] as z.ZodType[]) {
      expect(() => database.all(z.object({ words: schema }), 'SELECT words FROM notes')).toThrow(coded('store/damaged'));
    }
  });
});

describe('transactions', () => {
  it('keep nothing of work that threw', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    expect(() =>
      database.transaction(() => {
        database.run('INSERT INTO notes (words) VALUES (?)', 'one');
        database.transaction(() => database.run('INSERT INTO notes (id, words) VALUES (1, ?)', 'the same key'));
      }),
    ).toThrow(/UNIQUE/u);
    expect(database.all(wordsRow, 'SELECT words FROM notes')).toEqual([]);
    expect(database.run('INSERT INTO notes (words) VALUES (?)', 'usable afterwards')).toBe(1);
  });

  it('in a hurry need not reach the disk by themselves, and none after them is one of those', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    const synchronous = (): number => database.get(z.object({ synchronous: z.int() }), 'PRAGMA synchronous')!.synchronous;
    expect(database.hurriedTransaction(() => (database.run('INSERT INTO notes (words) VALUES (?)', 'kept'), synchronous()))).toBe(1);
    expect(synchronous()).toBe(2);
    expect(() => database.hurriedTransaction(() => { database.run('INSERT INTO notes (words) VALUES (?)', 'lost'); throw new RangeError('no'); })).toThrow('no');
    expect(synchronous()).toBe(2);
    expect(database.all(wordsRow, 'SELECT words FROM notes')).toEqual([{ words: 'kept' }]);
  });

  it('refuse asynchronous work', () => {
    using folder = temporaryFolder();
    using database = openDatabase(join(folder.path, 'a.db'), { migrations: [notes] });
    const work = async (): Promise<void> => {
      database.run('INSERT INTO notes (words) VALUES (?)', 'one');
      return Promise.resolve();
    };
    expect(() => database.transaction(work)).toThrow(TypeError);
    expect(database.all(wordsRow, 'SELECT words FROM notes')).toEqual([]);
  });

  it('see one state while another connection writes, and write nothing in a snapshot', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    using database = openDatabase(path, { migrations: [notes] });
    using writer = openDatabase(path, { migrations: [notes], skipIntegrityCheck: true });
    const count = (): number => database.all(wordsRow, 'SELECT words FROM notes').length;
    database.snapshot(() => {
      const before = count();
      writer.run('INSERT INTO notes (words) VALUES (?)', 'meanwhile');
      expect(count()).toBe(before);
      expect(() => database.transaction(() => undefined)).toThrow(RangeError);
    });
    expect(count()).toBe(1);
  });
});

describe('a killed process', () => {
  let writer: string;
  beforeAll(async () => {
    writer = await buildChild('tests/unit/store/children/write-forever.ts');
  });

  it('leaves everything it had committed and no half of anything', async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a.db');
    const child = startChild(writer, [path]);
    let committed = 0;
    while (committed < 25) committed = Number(await child.message());
    await child.kill();
    using database = openDatabase(path, { migrations: [{ version: 1, name: 'pairs', sql: 'never run' }] });
    const halves = database.all(z.object({ number: z.int(), halves: z.int() }), 'SELECT number, count(*) AS halves FROM pairs GROUP BY number ORDER BY number');
    expect(halves.length).toBeGreaterThanOrEqual(committed);
    expect(halves.every((pair, index) => pair.number === index + 1 && pair.halves === 2)).toBe(true);
  });
});
