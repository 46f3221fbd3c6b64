import { describe, expect, it } from 'vitest';
import type { StepContext } from '../../../src/main/core/jobs/model.js';
import { cachedReferences } from '../../../src/main/core/profile/published.js';
import { publishKind } from '../../../src/main/core/publishing/kind.js';
import { demandSameServer } from '../../../src/main/core/publishing/same-server.js';
import type { ServerSession } from '../../../src/main/core/publishing/server-session.js';
import { serverActionKind } from '../../../src/main/core/server-actions/kind.js';
import type { ActionServices } from '../../../src/main/core/server-actions/services.js';
import { PackageCache } from '../../../src/main/core/wsus/upkeep/package-cache.js';

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

  it('does not tell what is in use on one server by what another one names', async () => {
    const references = cachedReferences(new PackageCache(), () => new Date(0));
    const asked: string[] = [];
    const session = (serverId: string): ServerSession =>
      ({ client: { call: async () => { asked.push(serverId); return Promise.resolve([]); } }, server: { configuration: { serverId } } }) as unknown as ServerSession;
    for (const serverId of ['one', 'one', 'two', 'two']) await references(session(serverId), context.signal);
    expect(asked).toEqual(['one', 'two']);
  });
});
