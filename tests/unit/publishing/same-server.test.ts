import { describe, expect, it } from 'vitest';
import type { StepContext } from '../../../src/main/core/jobs/model.js';
import { publishKind } from '../../../src/main/core/publishing/kind.js';
import { demandSameServer } from '../../../src/main/core/publishing/same-server.js';
import { serverActionKind } from '../../../src/main/core/server-actions/kind.js';
import type { ActionServices } from '../../../src/main/core/server-actions/services.js';

const recorded: unknown[] = [];
/** Nothing else is to be asked for. */
const services = new Proxy({ serverName: () => 'wsus02', audit: { record: (act: unknown) => recorded.push(act) } }, {
  get: (known, name) => (name === 'serverName' || name === 'audit' ? known[name] : () => { throw new RangeError(`${String(name)} was used`); }),
}) as unknown as ActionServices & Parameters<typeof publishKind>[0];
const context = { job: { server: 'wsus01', options: { kind: 'delete' } }, item: { title: 'Reader', packageId: 'p', evidence: {} }, signal: new AbortController().signal } as unknown as StepContext;
const steps = [publishKind, serverActionKind].flatMap((kind) => kind(services).steps);

describe('a job whose server is not set up any more', () => {
  it.each(steps.map((step) => [step.title, step] as const))('does nothing to the one that is: %s', async (_title, step) => {
    await expect(step.run(context)).rejects.toMatchObject({ code: 'jobs/other-server', data: { meant: 'wsus01', now: 'wsus02' } });
  });

  it('is known by the name of its server, in whatever case', () => {
    expect(() => demandSameServer({ server: 'WSUS01.corp.example' }, 'wsus01.CORP.example')).not.toThrow();
    expect(() => demandSameServer({ server: 'wsus01' }, undefined)).not.toThrow();
  });
});
