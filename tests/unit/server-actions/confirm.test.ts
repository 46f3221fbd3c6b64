import { describe, expect, it } from 'vitest';
import { AuditJournal } from '../../../src/main/core/audit/journal.js';
import { auditRows } from '../../../src/main/core/audit/rows.js';
import type { StepContext } from '../../../src/main/core/jobs/model.js';
import type { ActionServices } from '../../../src/main/core/server-actions/services.js';
import { confirmStep } from '../../../src/main/core/server-actions/steps/confirm.js';
import { databaseForEachTest } from '../../fixtures/database.js';

const each = databaseForEachTest();

const run = async (evidence: Record<string, unknown>, recordIntent: (recorded: unknown) => void): Promise<unknown> => {
  const audit = new AuditJournal(each.database, { account: 'CONTOSO\\admin', now: () => new Date('2026-11-24T10:00:00.000Z') });
  const services: Partial<ActionServices> = {
    database: each.database,
    audit,
    server: async () => Promise.resolve({ name: 'wsus.contoso.example' } as Awaited<ReturnType<ActionServices['server']>>),
  };
  const context = { job: { options: { kind: 'clear', targets: {} } }, item: { title: 'WsusContent\\AB\\…', evidence }, signal: new AbortController().signal, recordIntent };
  return confirmStep(services as ActionServices).run(context as unknown as StepContext);
};

describe('an action that was read back', () => {
  it('is in the journal once, though the step was cut off behind that and came by again', async () => {
    const evidence: Record<string, unknown> = {};
    for (let time = 0; time < 2; time += 1) expect(await run({ ...evidence }, (recorded) => (evidence['confirm'] = recorded))).toMatchObject({ kind: 'done' });
    expect([...auditRows(each.database)]).toMatchObject([{ action: 'clear a leftover', detail: 'WsusContent\\AB\\…', server: 'wsus.contoso.example', result: 'done' }]);
  });

  it('is not in the journal when it could not be recorded that it is', async () => {
    const full = (): never => {
      throw new RangeError('the disk is full');
    };
    await expect(run({}, full)).rejects.toThrow('the disk is full');
    expect([...auditRows(each.database)]).toEqual([]);
  });
});
