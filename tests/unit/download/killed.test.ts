import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startVendorSite } from '../../fakes/vendor-site.js';
import { buildChild, startChild } from '../../fixtures/child.js';
import { digestsOf, makeBody } from '../../fixtures/download/bench.js';
import { temporaryFolder } from '../../fixtures/folder.js';

interface Message {
  readonly received?: number;
  readonly done?: string;
  readonly resumedFrom?: number;
}

it('goes on after the process was killed in the middle', async () => {
  using folder = temporaryFolder();
  await using site = await startVendorSite();
  const body = makeBody(3_000_000);
  const part = join(folder.path, 'a.part');
  site.serve('/a.exe', { body, etag: '"1"', misbehave: [{ kind: 'stall', after: 2_000_000 }] });
  const script = await buildChild('tests/fixtures/download/fetch-child.ts');
  const parameters = [`http://127.0.0.1:${String(site.port)}/a.exe`, String(body.byteLength), digestsOf(body).sha1, part];

  const first = startChild(script, parameters);
  while ((((await first.message()) as Message).received ?? 0) < 1_500_000);
  await first.kill();
  const left = statSync(part).size;
  expect(left).toBeGreaterThanOrEqual(1_500_000);

  const second = startChild(script, parameters);
  let message: Message = {};
  while (message.done === undefined) message = (await second.message()) as Message;
  expect(message).toEqual({ done: digestsOf(body).sha256, resumedFrom: left });
  expect(readFileSync(part).equals(body)).toBe(true);
  expect(site.requests.map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${String(left)}-`]);
}, 60_000);
