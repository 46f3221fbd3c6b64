import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/main/core/fault.js';
import type { JobRecord, StepContext } from '../../../src/main/core/jobs/model.js';
import { publishKind } from '../../../src/main/core/publishing/kind.js';
import { serverActionKind } from '../../../src/main/core/server-actions/kind.js';
import type { ActionServices } from '../../../src/main/core/server-actions/services.js';

/** Nothing else is to be asked for. */
const demandServer = ({ server }: JobRecord): void => {
  throw new Fault('jobs/other-server', { meant: server });
};
const recordFailure = (_act: unknown, error: unknown): unknown => error;
const services = new Proxy({ demandServer, audit: { recordFailure } }, {
  get: (known, name) => (name === 'demandServer' || name === 'audit' ? known[name] : () => { throw new RangeError(`${String(name)} was used`); }),
}) as unknown as ActionServices & Parameters<typeof publishKind>[0];
const context = { job: { server: 'wsus01', options: { kind: 'delete' } }, item: { title: 'Reader', packageId: 'p', evidence: {} }, signal: new AbortController().signal } as unknown as StepContext;
const steps = [publishKind, serverActionKind].flatMap((kind) => kind(services).steps);

describe('a job whose server is not set up any more', () => {
  it.each(steps.map((step) => [step.title, step] as const))('does nothing to those that are: %s', async (_title, step) => {
    await expect(step.run(context)).rejects.toMatchObject({ code: 'jobs/other-server', data: { meant: 'wsus01' } });
  });
});
