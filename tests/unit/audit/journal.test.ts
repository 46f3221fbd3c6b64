import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workOnJournal } from '../../../src/cli/journal.js';
import { beginPart, hashOfEntry, mostEntries, parseHead, toEntry, type AuditEntry } from '../../../src/main/core/audit/entry.js';
import { exportedLines, readExported } from '../../../src/main/core/audit/exported.js';
import { AuditJournal, brokenEnd } from '../../../src/main/core/audit/journal.js';
import { auditRows, newestRows } from '../../../src/main/core/audit/rows.js';
import { ChainVerifier, type ChainVerdict } from '../../../src/main/core/audit/verify-chain.js';
import { Fault } from '../../../src/main/core/fault.js';
import { explain } from '../../../src/shared/errors/index.js';
import { Connection } from '../../../src/main/core/store/connection.js';
import { openDatabase, type Database } from '../../../src/main/core/store/database.js';
import { allMigrations } from '../../../src/main/core/store/migrations/index.js';
import { temporaryFolder } from '../../fixtures/folder.js';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let database: Database;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'countersign.db');
  database = openDatabase(path);
});
afterEach(() => {
  database.close();
  folder[Symbol.dispose]();
});

const surroundings = { account: 'CONTOSO\\admin', now: () => new Date('2026-11-24T10:00:00.000Z') };
const written = (count: number): readonly AuditEntry[] => {
  const journal = new AuditJournal(database, surroundings);
  for (let index = 1; index <= count; index += 1) journal.record({ action: 'decline', detail: `update ${index} “ü”`, server: 'wsus.contoso.example', ...(index === 2 ? { result: 'wsus/unreachable' } : {}) });
  return [...auditRows(database)].map((row) => toEntry(row)!);
};
const judge = (entries: readonly unknown[], noted?: string): ChainVerdict => {
  const verifier = new ChainVerifier(noted === undefined ? undefined : parseHead(noted));
  for (const entry of entries) verifier.add(toEntry(entry));
  return verifier.verdict();
};
const defects = (entries: readonly unknown[], noted?: string): readonly string[] => judge(entries, noted).problems.map(({ defect, line }) => `${defect} ${line}`);

describe('the audit journal', () => {
  it('says who did what, when, on which server and with which result', () => {
    expect(written(2)).toMatchObject([
      { number: 1, at: '2026-11-24T10:00:00.000Z', account: 'CONTOSO\\admin', server: 'wsus.contoso.example', action: 'decline', detail: 'update 1 “ü”', result: 'done', previous: '0'.repeat(64) },
      { number: 2, result: 'wsus/unreachable' },
    ]);
    expect(newestRows(database, 1).map(({ number }) => number)).toEqual([2]);
    expect(newestRows(database, 5, 2).map(({ number }) => number)).toEqual([1]);
  });

  it('goes on where it ended, and an untouched one has no problem', () => {
    written(2);
    const entries = written(2);
    expect(judge(entries)).toMatchObject({ lines: 4, problemCount: 0, head: { number: 4, hash: entries[3]!.hash } });
    expect(judge([])).toEqual({ lines: 0, problems: [], problemCount: 0 });
  });

  it('hashes as the document says', () => {
    const [first] = written(1);
    const { number, at, account, server, action, detail, result, previous, hash } = first!;
    const text = `[${number},"${at}","${account.replace('\\', '\\\\')}","${server}","${action}","${detail}","${result}","${previous}"]`;
    expect(createHash('sha256').update(text, 'utf8').digest('hex')).toBe(hash);
  });

  it('has no problem with what others named so that a database would change it', async () => {
    const journal = new AuditJournal(database, { ...surroundings, account: 'half \ud83d' });
    const details = ['ends\0here', 'half \udc00', 'turned \u202e round', '\u{e0041}x'.repeat(500_000)];
    for (const detail of details) journal.record({ action: 'decline', detail, server: 'wsus\0' });
    const rows = [...auditRows(database)];
    expect(judge(rows).problems).toEqual([]);
    expect(rows).toMatchObject([{ account: 'half ⟨U+D83D⟩', detail: 'ends⟨U+0000⟩here', server: 'wsus⟨U+0000⟩' }, { detail: 'half ⟨U+DC00⟩' }, { detail: 'turned ⟨U+202E⟩ round' }, {}]);
    const exported = join(folder.path, 'journal.jsonl');
    writeFileSync(exported, [...exportedLines(database)].join(''));
    const entries = [];
    for await (const entry of readExported(exported)) entries.push(entry);
    expect(entries).toEqual(rows);
  });

  it('says that an act began before it is done, and how it ended', async () => {
    const journal = new AuditJournal(database, surroundings);
    const act = { action: 'create a group', detail: 'Pilot', server: 's' };
    const seen = async (): Promise<string> => Promise.resolve(toEntry(newestRows(database, 1)[0]!.row)!.result);
    expect(await journal.around(act, seen, (before) => `Pilot, ${before} before`)).toBe('begun');
    await expect(journal.around(act, async () => Promise.reject(new Fault('wsus/port-closed', { host: 'h', port: 1 })))).rejects.toMatchObject({ code: 'wsus/port-closed' });
    expect([...auditRows(database)].map((row) => toEntry(row)!).map(({ detail, result }) => [detail, result])).toEqual([['Pilot', 'begun'], ['Pilot, begun before', 'done'], ['Pilot', 'begun'], ['Pilot', 'wsus/port-closed']]);
  });

  it('is not changed and not shortened by a slip of ours', () => {
    written(1);
    expect(() => database.run('UPDATE audit SET detail = ?', 'another')).toThrow();
    expect(() => database.run('DELETE FROM audit')).toThrow();
  });

  it('takes up what was recorded before there was a chain', () => {
    const old = join(folder.path, 'old.db');
    openDatabase(old, { migrations: allMigrations.slice(0, 4) }).close();
    const connection = Connection.open(old, 1000);
    connection.run('INSERT INTO audit (at, account, server, action, detail) VALUES (?, ?, ?, ?, ?)', ['2026-01-02T03:04:05.000Z', 'CONTOSO\\other', 's', 'trust a root', 'CN=Root']);
    connection.close();
    using newer = openDatabase(old);
    new AuditJournal(newer, surroundings).record({ action: 'decline', detail: 'x', server: '' });
    new AuditJournal(newer, surroundings);
    const entries = [...auditRows(newer)];
    expect(entries).toMatchObject([{ number: 1, account: 'CONTOSO\\other', at: '2026-01-02T03:04:05.000Z', action: 'trust a root' }, { number: 2 }]);
    expect(judge(entries).problemCount).toBe(0);
  });
});

/** As somebody with a tool of their own would write to the file. */
function tamper(sql: string): void {
  const connection = Connection.open(path, 1000);
  connection.execute(`DROP TRIGGER IF EXISTS audit_is_not_changed; DROP TRIGGER IF EXISTS audit_is_not_shortened; ${sql}`);
  connection.close();
}
const act = { action: 'decline', detail: 'x', server: 's' };
const foundInDatabase = (noted?: string): readonly string[] => defects([...auditRows(database)], noted);

describe('an end that is broken', () => {
  const ends = {
    'a hash that is none': ["UPDATE audit SET hash = 'x' WHERE number = 3", 'unreadable 3', 'Row 3 is not an entry of an audit journal.'],
    'a time that is none': ["UPDATE audit SET at = 'yesterday' WHERE number = 3", 'unreadable 3', 'Row 3 is not an entry of an audit journal.'],
    'text that is not UTF-8': ["UPDATE audit SET detail = CAST(x'ff41' AS TEXT) WHERE number = 3", 'unreadable 3', 'Row 3 is not an entry of an audit journal.'],
    'text behind NUL': ["UPDATE audit SET detail = CAST(CAST(detail AS BLOB) || x'0041' AS TEXT) WHERE number = 3", 'altered 3', 'Entry 3 was altered after it was written.'],
    'another account': ["UPDATE audit SET account = 'somebody else' WHERE number = 3", 'altered 3', 'Entry 3 was altered after it was written.'],
    'an entry taken out before it': ['DELETE FROM audit WHERE number = 2', 'gap 2', 'Entry 2 should stand here and entry 3 does: entries were removed, added or put in another order.'],
    'another entry before it': ["UPDATE audit SET previous = hash, hash = previous WHERE number = 3", 'altered 3, not-linked 3', 'Entry 3 was altered after it was written.'],
  } as const;

  it.each(Object.entries(ends))('is never gone on from in silence: %s', (_, [sql, defect, sentence]) => {
    written(3);
    tamper(sql);
    const journal = new AuditJournal(database, surroundings);
    expect(brokenEnd(database)).toEqual({ number: 3, sentence });
    expect(() => journal.record(act)).toThrow(expect.objectContaining({ code: 'audit/chain-broken', data: { number: 3, sentence } }) as Error);
    expect(() => journal.demandOrder()).toThrow();
    const lastGood = judge([...auditRows(database)].slice(0, -1)).head!;

    journal.beginPart();
    expect(() => journal.beginPart()).toThrow(expect.objectContaining({ code: 'audit/not-broken' }) as Error);
    journal.record(act);
    const [last, part] = newestRows(database, 2).map(({ row }) => toEntry(row)!);
    expect(part).toMatchObject({ number: 4, action: beginPart, account: 'CONTOSO\\admin', previous: lastGood.hash, detail: `${sentence} The last entry in order is ${lastGood.number}:${lastGood.hash}.` });
    expect(last).toMatchObject({ number: 5, previous: part!.hash });
    expect(foundInDatabase().join(', ')).toBe(defect);
  });

  it('is refused before an act begins, so nothing is done that is not recorded', async () => {
    written(1);
    tamper("UPDATE audit SET hash = 'x'");
    let isDone = false;
    await expect(new AuditJournal(database, surroundings).around(act, async () => Promise.resolve((isDone = true)))).rejects.toMatchObject({ code: 'audit/chain-broken' });
    expect(isDone).toBe(false);
  });

  it('does not stand before what failed meanwhile: both are told', async () => {
    written(1);
    const journal = new AuditJournal(database, surroundings);
    const fail = async (error: Error): Promise<void> =>
      journal.around(act, async () => {
        tamper("UPDATE audit SET hash = 'x' WHERE number = (SELECT max(number) FROM audit)");
        return Promise.reject(error);
      });
    const failure = await fail(new Fault('published/language-unknown', { language: 'tlh' })).catch((error: unknown) => error as Fault);
    expect(failure).toMatchObject({ code: 'published/language-unknown', data: { language: 'tlh', unrecorded: 'audit/chain-broken' } });
    const { title, happened, remedy } = explain(failure as Fault);
    const [own, broken] = [explain({ code: 'published/language-unknown', data: { language: 'tlh' } }), explain({ code: 'audit/chain-broken', data: {} })];
    expect(title).toBe(own.title);
    expect(happened).toBe(`${own.happened} Nor could this be recorded. ${broken.title}.`);
    expect(remedy).toBe(`${own.remedy} ${broken.remedy}`);
  });

  it('is gone on from where no entry is in order', () => {
    written(1);
    tamper("UPDATE audit SET account = 'x'");
    const journal = new AuditJournal(database, surroundings);
    journal.beginPart();
    journal.record(act);
    expect(toEntry([...auditRows(database)][1])).toMatchObject({ previous: '0'.repeat(64), detail: 'Entry 1 was altered after it was written. No entry before it is in order.' });
    expect(foundInDatabase()).toEqual(['altered 1']);
  });

  it('breaks again and is named again', () => {
    written(2);
    tamper("UPDATE audit SET hash = 'x' WHERE number = 2");
    const journal = new AuditJournal(database, surroundings);
    journal.beginPart();
    tamper("UPDATE audit SET detail = 'nothing was wrong' WHERE number = 3");
    expect(() => journal.record(act)).toThrow(expect.objectContaining({ code: 'audit/chain-broken' }) as Error);
    journal.beginPart();
    journal.record(act);
    expect(foundInDatabase()).toEqual(['unreadable 2', 'altered 3']);
  });

  it('is not made up: a new part that names another entry than the last one in order is found', () => {
    const [one, two] = written(2) as [AuditEntry, AuditEntry];
    const part = { ...two, action: beginPart, number: 3, previous: one.hash };
    expect(defects([one, two, { ...part, hash: hashOfEntry(part) }])).toEqual(['not-linked 3']);
  });

  it('leaves the profile to be opened with entries from before there was a chain', () => {
    written(1);
    tamper("UPDATE audit SET hash = 'x'; INSERT INTO audit_before_chain (at, account, server, action, detail) VALUES ('no time', 'a', 's', 'old', CAST(x'ff41' AS TEXT))");
    const journal = new AuditJournal(database, surroundings);
    journal.beginPart();
    new AuditJournal(database, surroundings);
    expect(newestRows(database, 1)[0]!.row).toMatchObject({ number: 3, at: '2026-11-24T10:00:00.000Z', action: 'old', detail: '\ufffdA (recorded at “no time”)' });
    expect(foundInDatabase()).toEqual(['unreadable 1']);
  });
});

describe('rows with numbers that no entry has', () => {
  it('are read once each, exported as they are and named, and the chain goes on', async () => {
    written(2);
    const numbers = ['-9223372036854775808', '-9007199254740993', '0', String(mostEntries + 1), '9007199254740992', '9007199254740993', '9223372036854775807'];
    tamper(numbers.map((number) => `INSERT INTO audit SELECT ${number}, at, account, server, action, detail, result, previous, hash FROM audit WHERE number = 1`).join(';'));
    new AuditJournal(database, surroundings).record(act);
    expect([...auditRows(database)].map(({ number }) => String(number))).toEqual([...numbers.slice(0, 3), '1', '2', '3', ...numbers.slice(3)]);
    expect(newestRows(database, 10).map(({ number }) => number)).toEqual([3, 2, 1]);
    const expected = [1, 2, 3, 7, 8, 9, 10].map((line) => `unreadable ${line}`);
    expect(foundInDatabase()).toEqual(expected);
    const exported = join(folder.path, 'journal.jsonl');
    writeFileSync(exported, [...exportedLines(database)].join(''));
    const entries = [];
    for await (const entry of readExported(exported)) entries.push(entry);
    expect(defects(entries)).toEqual(expected);
  });

  it('and the very last one that an entry can have leaves no room', () => {
    tamper(`INSERT INTO audit VALUES (${mostEntries}, '', '', '', '', '', '', '', '')`);
    const journal = new AuditJournal(database, surroundings);
    expect(() => journal.record(act)).toThrow(expect.objectContaining({ code: 'audit/chain-broken' }) as Error);
    expect(() => journal.beginPart()).toThrow(expect.objectContaining({ code: 'audit/no-room' }) as Error);
  });
});

describe('what was done to the journal is found', () => {
  it('any column of any line', () => {
    const entries = written(4);
    fc.assert(
      fc.property(fc.nat(3), fc.constantFrom('at', 'account', 'server', 'action', 'detail', 'result', 'number', 'previous', 'hash'), (index, column) => {
        const other = column === 'number' ? 9 : column === 'at' ? '2020-01-01T00:00:00.000Z' : column === 'previous' || column === 'hash' ? 'ab'.repeat(32) : 'another';
        const changed = entries.map((entry, at) => (at === index ? { ...entry, [column]: other } : entry));
        expect(judge(changed).problems.some(({ line }) => line === index + 1)).toBe(true);
      }),
    );
  });

  it('a line that was altered and hashed anew', () => {
    const [one, two, three] = written(3) as [AuditEntry, AuditEntry, AuditEntry];
    const forged = { ...two, result: 'done' };
    expect(defects([one, { ...forged, hash: hashOfEntry(forged) }, three])).toEqual(['not-linked 3']);
  });

  it('lines taken out, put in, exchanged and unreadable', () => {
    const [one, two, three] = written(3) as [AuditEntry, AuditEntry, AuditEntry];
    expect(defects([one, three])).toEqual(['gap 2']);
    expect(defects([two, three])).toEqual(['gap 1']);
    expect(defects([one, one, two, three])).toEqual(['gap 2']);
    expect(defects([one, three, two])).toEqual(['gap 2', 'gap 3']);
    expect(defects([one, { anything: 1 }, three])).toEqual(['unreadable 2']);
    expect(defects([one, two, { ...three, more: 'x' }])).toEqual(['unreadable 3']);
  });

  it('the end cut off, or all of it written anew, when the last hash was noted', () => {
    const entries = written(3);
    const noted = `3:${entries[2]!.hash}`;
    expect(defects(entries, noted)).toEqual([]);
    expect(defects(entries.slice(0, 2))).toEqual([]);
    expect(defects(entries.slice(0, 2), noted)).toEqual(['cut-off 3']);
    expect(defects(entries, `3:${'ab'.repeat(32)}`)).toEqual(['head-differs 3']);
  });

  it('without listing more problems than somebody reads', () => {
    const [entry] = written(1);
    const verdict = judge(Array.from({ length: 500 }, () => ({ ...entry, number: 7 })));
    expect(verdict.problems).toHaveLength(100);
    expect(verdict.problemCount).toBeGreaterThan(500);
  });
});

describe('journal at the terminal', () => {
  const run = async (...parameters: readonly string[]): Promise<{ code: number; text: string }> => {
    const parts: string[] = [];
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        parts.push(chunk.toString());
        done();
      },
    });
    const code = await workOnJournal(parameters, { folder: folder.path, print: (text) => parts.push(text), output });
    return { code, text: parts.join('') };
  };
  const prepare = (): void => {
    database.close();
    mkdirSync(join(folder.path, 'earnest'));
    path = join(folder.path, 'earnest', 'countersign.db');
    database = openDatabase(path);
  };

  it('exports lines that verify, and finds the one that was altered', async () => {
    prepare();
    const entries = written(300);
    const { text } = await run('export');
    const exported = join(folder.path, 'journal.jsonl');
    writeFileSync(exported, text);
    expect(text.split('\n')).toHaveLength(301);
    expect(await run('verify', exported, '--json')).toMatchObject({ code: 0, text: expect.stringContaining(`"head":"300:${entries[299]!.hash}"`) as string });
    writeFileSync(exported, text.replace('update 150 ', 'update 151 '));
    expect(await run('verify', exported)).toMatchObject({ code: 1, text: expect.stringContaining('line 150: Entry 150 was altered') as string });
    writeFileSync(exported, text.slice(0, -20));
    expect(await run('verify', exported)).toMatchObject({ code: 1, text: expect.stringContaining('line 300: ') as string });
  });

  it('verifies the profile itself, against a noted head as well', async () => {
    prepare();
    const entries = written(2);
    expect(await run('verify', '--head', `2:${entries[1]!.hash}`)).toMatchObject({ code: 0 });
    const connection = Connection.open(path, 1000);
    connection.execute("DROP TRIGGER audit_is_not_changed; UPDATE audit SET hash = 'x' WHERE number = 2; UPDATE audit SET account = 'somebody else' WHERE number = 1");
    connection.close();
    expect(await run('verify')).toMatchObject({ code: 1, text: 'line 1: Entry 1 was altered after it was written.\nline 2: The line is not an entry of an audit journal.\n2 entries, 2 problems.' });
  });

  it('begins a new part when that is confirmed, and verify keeps naming the broken row', async () => {
    prepare();
    written(2);
    await expect(run('continue', '--yes')).rejects.toMatchObject({ code: 'audit/not-broken' });
    tamper("UPDATE audit SET hash = 'x' WHERE number = 2");
    await expect(run('continue')).rejects.toMatchObject({ code: 'app/usage' });
    expect(await run('continue', '--yes')).toMatchObject({ code: 0, text: expect.stringContaining('A new part of the journal has begun') as string });
    new AuditJournal(database, surroundings).record(act);
    expect(await run('verify')).toMatchObject({ code: 1, text: expect.stringMatching(/^line 2: The line is not an entry of an audit journal\.\n4 entries, 1 problem\.$/u) as string });
  });

  it('says that nothing can be told of entries from before there was a chain', async () => {
    mkdirSync(join(folder.path, 'earnest'));
    const old = join(folder.path, 'earnest', 'countersign.db');
    openDatabase(old, { migrations: allMigrations.slice(0, 4) }).close();
    const connection = Connection.open(old, 1000);
    connection.run('INSERT INTO audit (at, account, server, action, detail) VALUES (?, ?, ?, ?, ?)', ['2026-01-02T03:04:05.000Z', 'a', 's', 'trust a root', 'CN=Root']);
    connection.close();
    const told = '0 entries, none altered.\n1 entry of a version before the journal was chained: nothing can be told about it. It is taken up into the chain when Countersign next opens this profile.';
    expect(await run('verify')).toEqual({ code: 1, text: told });
    expect(await run('verify', '--json')).toMatchObject({ code: 1, text: expect.stringContaining('"beforeChain":1') as string });
    using newer = openDatabase(old);
    new AuditJournal(newer, surroundings);
    expect(await run('verify')).toMatchObject({ code: 0, text: expect.stringContaining('1 entry, none altered.') as string });
  });

  it('says what is wrong with what was typed, with a file, and where there is no profile', async () => {
    await expect(run('export', '--json')).rejects.toMatchObject({ code: 'app/usage' });
    await expect(run('repair')).rejects.toMatchObject({ code: 'app/usage' });
    await expect(run('verify', '--head', '7')).rejects.toMatchObject({ code: 'app/usage' });
    await expect(run('verify')).rejects.toMatchObject({ code: 'app/not-found' });
    await expect(run('verify', join(folder.path, 'none.jsonl'))).rejects.toMatchObject({ code: 'app/file-unreadable' });
    const empty = join(folder.path, 'empty.jsonl');
    writeFileSync(empty, '');
    await expect(run('verify', empty)).rejects.toMatchObject({ code: 'app/file-unreadable', data: { reason: 'it is empty' } });
    const long = join(folder.path, 'long.jsonl');
    writeFileSync(long, 'x'.repeat(2 * 1024 * 1024));
    await expect(run('verify', long)).rejects.toMatchObject({ code: 'app/file-unreadable' });
  });

  it('reads lines in other encodings as no entries', async () => {
    const file = join(folder.path, 'latin.jsonl');
    writeFileSync(file, Buffer.from([0x7b, 0xff, 0x7d, 0x0a]));
    const found = [];
    for await (const entry of readExported(file)) found.push(entry);
    expect(found).toEqual([undefined]);
  });
});
