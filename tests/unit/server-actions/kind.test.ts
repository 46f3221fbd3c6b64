import { describe, expect, it } from 'vitest';
import { AuditJournal } from '../../../src/main/core/audit/journal.js';
import { auditRows } from '../../../src/main/core/audit/rows.js';
import { Fault } from '../../../src/main/core/fault.js';
import type { ItemRecord, JobRecord, StepContext } from '../../../src/main/core/jobs/model.js';
import { serverActionKind } from '../../../src/main/core/server-actions/kind.js';
import type { ActionServices } from '../../../src/main/core/server-actions/services.js';
import { databaseForEachTest } from '../../fixtures/database.js';

const each = databaseForEachTest();

const journal = (): AuditJournal => new AuditJournal(each.database, { account: 'CONTOSO\\admin', now: () => new Date('2026-11-24T10:00:00.000Z') });

/** The first step, of a job whose server is gone. */
async function fail(signal = new AbortController().signal): Promise<unknown> {
  const services: Partial<ActionServices> = {
    audit: journal(),
    demandServer: () => {
      throw new Fault('jobs/no-server');
    },
  };
  const context = { job: { options: { kind: 'decline' }, server: 'wsus.contoso.example' }, item: { title: 'Reader 1', packageId: 'aaaaaaaa-0000-4000-8000-000000000001' }, signal };
  const [first] = serverActionKind(services as ActionServices).steps;
  return first!.run(context as unknown as StepContext).catch((error: unknown) => error);
}

describe('a step that fails', () => {
  it('is in the journal with its code', async () => {
    expect(await fail()).toEqual(new Fault('jobs/no-server'));
    expect([...auditRows(each.database)]).toMatchObject([
      { action: 'decline an update', detail: 'Reader 1 (aaaaaaaa-0000-4000-8000-000000000001), looking at the update', server: 'wsus.contoso.example', result: 'jobs/no-server' },
    ]);
  });

  it('keeps its own error while the journal is broken, and says that it is', async () => {
    journal().record({ action: 'decline', detail: '', server: '' });
    each.database.run("INSERT INTO audit SELECT number + 1, at, account, server, action, detail, result, previous, hash FROM audit");
    expect(await fail()).toMatchObject({ code: 'jobs/no-server', data: { unrecorded: 'audit/chain-broken' } });
    expect([...auditRows(each.database)]).toHaveLength(2);
  });

  it('is no failure when it was stopped', async () => {
    expect(await fail(AbortSignal.abort())).toEqual(new Fault('jobs/no-server'));
    expect([...auditRows(each.database)]).toEqual([]);
  });
});

it('an update whose job is cancelled while the server may have made the change is in the journal', () => {
  const { onCutOff } = serverActionKind({ audit: journal() } as unknown as ActionServices);
  onCutOff!({ options: { kind: 'decline' }, server: 'wsus.contoso.example' } as JobRecord, { title: 'Reader 1', packageId: 'aaaaaaaa-0000-4000-8000-000000000001' } as ItemRecord);
  expect([...auditRows(each.database)]).toMatchObject([
    { action: 'decline an update', detail: 'Reader 1 (aaaaaaaa-0000-4000-8000-000000000001), cancelled while it was done: look at the server', server: 'wsus.contoso.example', result: 'app/cancelled' },
  ]);
});
