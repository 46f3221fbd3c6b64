import { openDatabase } from '../../../../src/main/core/store/database.js';

/** Writes pairs of rows, each pair in a transaction, and tells after each commit which one it was. */
const database = openDatabase(process.argv[2] ?? '', {
  migrations: [{ version: 1, name: 'pairs', sql: 'CREATE TABLE pairs (number INTEGER, half TEXT) STRICT' }],
});

function writePair(number: number): void {
  database.transaction(() => {
    database.run('INSERT INTO pairs VALUES (?, ?)', number, 'first');
    database.run('INSERT INTO pairs VALUES (?, ?)', number, 'second');
  });
  process.send?.(number);
  setImmediate(writePair, number + 1);
}
writePair(1);
