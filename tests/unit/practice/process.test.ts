import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeReady } from '../../../src/practice/server.js';
import { buildChild, startChild, type Child } from '../../fixtures/child.js';
import { call, escaped, valueOf, wsusSample } from '../../fixtures/practice/raw-client.js';

let script: string;
let profile: string;
beforeAll(async () => {
  script = await buildChild('src/practice/index.ts');
  profile = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
}, 60_000);
afterAll(() => rmSync(profile, { recursive: true, force: true }));

async function start(): Promise<{ child: Child; ready: PracticeReady }> {
  const child = startChild(script, ['--profile', profile, '--json']);
  return { child, ready: (await child.message()) as PracticeReady };
}
const company = (index: number): { id: string; sus: string } => {
  const id = `154cfe8a-29b9-e894-1c96-${String(index).padStart(12, '0')}`;
  return { id, sus: wsusSample('category-company.sus.xml').replace('154cfe8a-29b9-e894-1c96-185eb0c5a025', id) };
};
const revisionOf = async (baseUrl: string, id: string): Promise<string | undefined> =>
  valueOf(await call(baseUrl, 'admin', 'ExecuteSPGetLatestRevisionNumberForUpdate', `<updateId>${id}</updateId>`), 'ExecuteSPGetLatestRevisionNumberForUpdateResult');

describe('the process', () => {
  it('keeps everything it has answered for when it is killed, again and again', async () => {
    let next = 0;
    let certificate: string | undefined;
    for (let round = 0; round < 4; round += 1) {
      const { child, ready } = await start();
      expect(ready).toMatchObject({ ready: true });
      const kept = valueOf(await call(ready.baseUrl, 'admin', 'ExecuteGetSigningCertificate'), 'ExecuteGetSigningCertificateResult');
      certificate ??= kept;
      expect(kept).toBe(certificate);
      for (let index = 0; index < next; index += 1) expect(await revisionOf(ready.baseUrl, company(index).id), `round ${String(round)}, ${String(index)}`).toBe('1');
      // Calls come without a pause while the process is killed at some moment.
      const killed = delay(60 + round * 45).then(async () => child.kill());
      for (;;) {
        const { sus } = company(next);
        const reply = await call(ready.baseUrl, 'admin', 'ImportUpdateForPublishing', `<susXml>${escaped(sus)}</susXml><sdpOnly>false</sdpOnly>`).catch(() => undefined);
        if (reply === undefined) break;
        expect(reply.status).toBe(200);
        next += 1;
      }
      await killed;
    }
    expect(next).toBeGreaterThan(4);
  }, 120_000);

  it('can be killed during its first start', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
    for (const pause of [150, 700, 1500]) {
      const child = startChild(script, ['--profile', fresh, '--json']);
      await delay(pause);
      await child.kill();
    }
    const child = startChild(script, ['--profile', fresh, '--json']);
    const ready = (await child.message()) as PracticeReady;
    expect(ready.ready).toBe(true);
    const file = await fetch(`${ready.vendorUrl}contoso-ltd/ContosoReader-24.1.0.118.exe`);
    expect((await file.arrayBuffer()).byteLength).toBe(Number(file.headers.get('content-length')));
    await child.kill();
    rmSync(fresh, { recursive: true, force: true });
  }, 120_000);

  it('ends when it is asked to, and when its parent goes', async () => {
    for (const ask of [
      (child: Child): unknown => child.process.send('stop'),
      (child: Child): unknown => child.process.kill('SIGTERM'),
      (child: Child): unknown => child.process.disconnect(),
    ]) {
      const { child } = await start();
      const code = new Promise((resolve) => child.process.once('exit', resolve));
      ask(child);
      expect(await code).toBe(0);
    }
  }, 60_000);

  it('ends when its parent goes while it is still starting', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
    for (const pause of [0, 100, 600]) {
      const child = startChild(script, ['--profile', fresh, '--json']);
      const ended = new Promise((resolve) => child.process.once('exit', resolve));
      await delay(pause);
      child.process.disconnect();
      expect(await ended).toBe(0);
    }
    rmSync(fresh, { recursive: true, force: true });
  }, 60_000);

  it('says in one line of JSON why it does not start', () => {
    const result = spawnSync(process.execPath, [script, '--port', '1'], { encoding: 'utf8' });
    expect(result.status).toBe(2);
    expect(JSON.parse(result.stdout)).toEqual({ ready: false, error: { code: 'practice/arguments-invalid', data: { reason: 'The folder of the profile is missing' } } });
    expect(result.stderr).toContain('The practice server cannot be started like this.');
  });

  it('asks for the login it was started with, and prints its password nowhere', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
    const password = 'a password that nobody sees';
    const login = ['--profile', fresh, '--tls', '--login', 'ntlm', '--account', 'CORP\\admin'];
    const started = spawn(process.execPath, [script, ...login], { env: { ...process.env, COUNTERSIGN_PRACTICE_PASSWORD: password }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [started.stdout, started.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    try {
      await expect.poll(() => said, { timeout: 60_000 }).toContain('Stop it with Ctrl+C');
      const { serverUrl, port, contentRoot } = JSON.parse(said.split('\n')[0]!) as PracticeReady;
      expect(serverUrl).toBe(`https://127.0.0.1:${String(port)}`);
      for (const word of ['Host                 127.0.0.1', `Port                 ${String(port)}`, 'TLS', 'CORP\\admin', contentRoot]) expect(said).toContain(word);
      expect(said).not.toContain(password);
      expect(readFileSync(join(fresh, 'practice.sqlite')).includes(password)).toBe(false);
    } finally {
      started.kill();
      await new Promise((ended) => started.once('exit', ended));
      rmSync(fresh, { recursive: true, force: true });
    }
  }, 90_000);
});
