import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileLog, redact } from '../../src/main/core/log.js';
import { temporaryFolder } from '../fixtures/folder.js';

describe('createFileLog', () => {
  it('writes a line for each call, whatever a value holds, and nothing that a terminal acts on', () => {
    using folder = temporaryFolder();
    const log = createFileLog(folder.path, () => new Date('2026-05-03T14:05:00Z'));
    const title = 'Setup\u202Efdp.exe\r\n{"level":"error"}\u001B[2J\u009B31m\u2028';
    log.info('read', { title, count: 2 });
    log.warning('next');
    const text = readFileSync(join(folder.path, 'countersign.log'), 'utf8');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { at: '2026-05-03T14:05:00.000Z', level: 'info', message: 'read', title, count: 2 },
      { at: '2026-05-03T14:05:00.000Z', level: 'warning', message: 'next' },
    ]);
  });
});

describe('redact', () => {
  it('cuts what looks like a credential, and what is too long', () => {
    expect(redact({ password: 'x', apiToken: 'y', url: 'https://user:secret@a.example/b', long: 'a'.repeat(5000), count: 3 })).toEqual({
      password: '…',
      apiToken: '…',
      url: 'https://…@a.example/b',
      long: 'a'.repeat(4000),
      count: 3,
    });
  });
});
