import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explain } from '../../src/shared/errors/index.js';
import { startPracticeServer } from '../../src/practice/server.js';
import type { NetSoapOptions } from '../../src/main/platform/net-soap-transport.js';
import type { Answer, Question } from '../fixtures/electron/questions.js';
import { ask, buildAdapters, electronProgram } from '../fixtures/electron/start.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { startRealm, type Realm } from '../fixtures/kerberos/realm.js';
import { apacheModules, startGuardedServer, type GuardedServer } from '../fixtures/kerberos/web-server.js';
import { hasTool } from '../conformance/tools.js';

const program = electronProgram();

function canPlayRealm(): boolean {
  const programs = [hasTool('krb5kdc', 'krb5-kdc', ['-h']), hasTool('kadmin.local', 'krb5-admin-server', ['-h']), hasTool('kinit', 'krb5-user', ['-V']), hasTool('apache2', 'apache2-bin', ['-v'])];
  if (!programs.every((found) => found)) return false;
  if (existsSync(join(apacheModules, 'mod_auth_gssapi.so'))) return true;
  if (process.env['CI'] === 'true') throw new Error('libapache2-mod-auth-gssapi is not installed');
  process.stderr.write('skipped: mod_auth_gssapi is not installed (Debian package libapache2-mod-auth-gssapi)\n');
  return false;
}

/** Names that both lead to this computer, each with a key in the realm. */
const [host, otherHost] = ['localhost', 'other.localhost'];

describe.skipIf(program === undefined || !canPlayRealm())('the account that is signed on, with a real KDC and a real web server', () => {
  const folder = temporaryFolder();
  let app = '';
  let realm: Realm;
  let web: GuardedServer;
  const defects: unknown[] = [];
  /** The last that was started ends first, also when the next one does not start. */
  const ends: (() => unknown)[] = [() => folder[Symbol.dispose]()];
  beforeAll(async () => {
    app = await buildAdapters();
    ends.unshift(() => rmSync(app, { recursive: true, force: true }));
    const practice = await startPracticeServer({ profile: join(folder.path, 'practice'), port: 0, reportDefect: (_, error) => void defects.push(error) });
    ends.unshift(async () => practice.close());
    realm = await startRealm([host, otherHost]);
    ends.unshift(async () => realm[Symbol.asyncDispose]());
    web = await startGuardedServer(realm, practice.ready.baseUrl);
    ends.unshift(async () => web[Symbol.asyncDispose]());
  }, 60_000);
  afterAll(async () => {
    for (const end of ends) await end();
    expect(defects).toEqual([]);
  });

  const version = (name: string, login: NetSoapOptions['login']): Question => {
    const origin = `http://${name}:${String(web.port)}`;
    return { kind: 'version', partition: `${name} ${login.kind}`, options: { origin, login }, url: `${origin}/ApiRemoting30/WebService.asmx` };
  };
  const integrated = { kind: 'integrated' } as const;
  const typed = { kind: 'account', user: 'CORP\\admin', password: 'a password' } as const;

  async function asked(environment: Readonly<Record<string, string>>, ...questions: readonly Question[]): Promise<readonly Answer[]> {
    const run = ask(program ?? '', app, questions, { environment });
    try {
      return await run.answers;
    } finally {
      await run.close();
    }
  }
  const answered = { value: expect.stringMatching(/^10\.0\./u) as string };
  const refused = { error: { code: 'wsus/login-refused', data: expect.objectContaining({ offered: 'Negotiate' }) as object } };

  test('without a ticket it is refused, with a code that names what the server wanted and a way on', async () => {
    const [answer, second] = await asked(realm.environment, version(host, integrated), version(host, { kind: 'anonymous' }));
    expect([answer, second]).toEqual([refused, refused]);
    const words = explain(answer!.error!);
    expect(words.happened).toContain('Negotiate');
    expect(words.remedy).toMatch(/klist|ticket/u);
    expect(realm.ticketsFor()).toEqual([]);
  });

  test('its ticket logs in, and no other host is shown one', async () => {
    const withTicket = realm.logIn();
    expect(await asked(withTicket, version(otherHost, typed), version(host, integrated), version(host, integrated), version(otherHost, typed), version(otherHost, { kind: 'anonymous' }))).toEqual([
      refused,
      answered,
      answered,
      refused,
      refused,
    ]);
    expect(new Set(realm.ticketsFor())).toEqual(new Set([`HTTP/${host}`]));
    // The other host could have had one.
    expect(await asked(withTicket, version(otherHost, integrated))).toEqual([answered]);
    expect(new Set(realm.ticketsFor())).toEqual(new Set([`HTTP/${host}`, `HTTP/${otherHost}`]));
  });
});
