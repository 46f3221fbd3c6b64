import { describe, expect, test } from 'vitest';
import { clientFault, config, cookie, extendedInfo, fileLocations, sync, type ClientScript } from '../../fakes/scripted-client-services.js';
import { categoryCore, fragment, productId } from '../../fixtures/client/fragments.js';
import { contentUrl, digests, extended, scriptedSession, threeRounds } from '../../fixtures/client/session.js';
import { verdict } from '../../fixtures/verdicts.js';

const introduction = ['GetConfig', 'GetAuthorizationCookie', 'GetCookie', 'RegisterComputer'];
const localized = fragment('cmd', 'localized-en');
/** The first `times` calls end in that fault. */
const faulty = (code: string, then: ClientScript, times = 1): ClientScript => (call, count) => (count <= times ? clientFault(code) : then(call, count));
const cookieData = (name: string): string => Buffer.from(name).toString('base64');

describe('a whole exchange', () => {
  test('goes on in rounds until the update is there, and ends with its content', async () => {
    const { check, services, urls } = scriptedSession();
    const result = await check();
    expect(result).toMatchObject({ accepted: true, verdict: { outcome: 'passed' } });
    expect(result.predictedCode).toBeUndefined();
    expect(services.operations()).toEqual([...introduction, 'SyncUpdates', 'SyncUpdates', 'SyncUpdates', 'SyncUpdates', 'GetExtendedUpdateInfo']);
    expect(urls).toEqual([contentUrl]);
    const syncs = services.calls.filter(({ operation }) => operation === 'SyncUpdates');
    expect(syncs.map(({ values }) => values('int', 'InstalledNonLeafUpdateIDs').map(Number))).toEqual([[], [11, 12], [11, 12, 13], [11, 12, 13]]);
    expect(syncs.map(({ values }) => values('int', 'OtherCachedUpdateIDs').map(Number))).toEqual([[], [], [], [14]]);
    expect(result.facts.map(({ label }) => label)).toEqual(['Configuration', 'Computer', 'Registered', 'Synchronised', 'Offered', 'Title', 'Handler', 'Address', 'SHA-1', 'SHA-256']);
    expect(result.facts).toContainEqual({ label: 'Title', value: 'Contoso Widget 2.0' });
    expect(result.facts).toContainEqual({ label: 'Handler', value: 'CommandLineInstallation: setup.exe /S' });
  });

  test('speaks with the addresses and actions of the three services', async () => {
    const { check, services } = scriptedSession();
    await check();
    const [first, second] = services.requests;
    expect(first).toMatchObject({ url: 'http://wsus.example:8530/ClientWebService/Client.asmx', headers: { soapaction: '"http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService/GetConfig"' } });
    expect(second).toMatchObject({ url: 'http://wsus.example:8530/SimpleAuthWebService/SimpleAuth.asmx', headers: { soapaction: '"http://www.microsoft.com/SoftwareDistribution/Server/SimpleAuthWebService/GetAuthorizationCookie"' } });
  });

  test('hands the server back what it gave: the date of the configuration, the authorisation, each new cookie', async () => {
    const { check, services } = scriptedSession({ SyncUpdates: (call, times) => threeRounds(call).replace('</SyncUpdatesResult>', `${cookie('NewCookie', `after ${String(times)}`)}</SyncUpdatesResult>`) });
    await check();
    const getCookie = services.calls.find(({ operation }) => operation === 'GetCookie')!;
    expect(getCookie.values('lastChange')).toEqual(['2026-09-01T00:00:00.123']);
    expect(getCookie.values('CookieData')).toEqual([cookieData('authorized')]);
    expect(getCookie.values('oldCookie')).toEqual([]);
    const used = services.calls.flatMap(({ values }) => values('EncryptedData'));
    expect(used).toEqual(['cookie 1', 'cookie 1', 'after 1', 'after 2', 'after 3', 'after 4'].map(cookieData));
    expect(services.calls.filter(({ operation }) => operation === 'GetExtendedUpdateInfo').flatMap(({ values }) => values('XmlUpdateFragmentType'))).toEqual(['Extended', 'LocalizedProperties']);
  });

  test('leaves the registration out where it is not required', async () => {
    const { check, services } = scriptedSession({ GetConfig: () => config('2026-09-01T00:00:00', false) });
    expect((await check()).facts).toContainEqual({ label: 'Registered', value: 'not required' });
    expect(services.operations()).not.toContain('RegisterComputer');
  });
});

describe('a session that is used again', () => {
  test('asks only for what is new, and sees it', async () => {
    let published = false;
    const { check, services } = scriptedSession({
      SyncUpdates: (call) => (published || !call.values('int').includes('13') ? threeRounds(call) : sync()),
    });
    expect(await check()).toMatchObject({ accepted: false, predictedCode: '0x80240024' });
    published = true;
    expect(await check()).toMatchObject({ accepted: true });
    expect(services.operations().filter((name) => name === 'GetConfig')).toHaveLength(1);
    // Three rounds and the fourth without the update; then one with it and one without more.
    expect(services.operations().filter((name) => name === 'SyncUpdates')).toHaveLength(5);
  });

  test('notices that an update was taken back', async () => {
    let gone = false;
    const { check } = scriptedSession({ SyncUpdates: (call) => (gone ? sync({ outOfScope: [14] }) : threeRounds(call)) });
    expect(await check()).toMatchObject({ accepted: true });
    gone = true;
    const after = await check();
    expect(after).toMatchObject({ accepted: false, predictedCode: '0x80240024' });
    expect(after.sentence).toContain('was offered before');
  });

  test('synchronises for one check after the other', async () => {
    let running = 0;
    const script: ClientScript = (call) => {
      expect((running += 1)).toBe(1);
      queueMicrotask(() => (running -= 1));
      return threeRounds(call);
    };
    const { check, services } = scriptedSession({ SyncUpdates: script });
    const results = await Promise.all([check(), check(), check()]);
    expect(results.map(({ accepted }) => accepted)).toEqual([true, true, true]);
    expect(services.operations().filter((name) => name === 'GetConfig')).toHaveLength(1);
    expect(services.operations().filter((name) => name === 'SyncUpdates')).toHaveLength(6);
  });

  test('goes on after a check that failed', async () => {
    let broken = true;
    const { check } = scriptedSession({ SyncUpdates: (call) => (broken ? { status: 503, headers: {}, body: '' } : threeRounds(call)) });
    await expect(check()).rejects.toMatchObject({ code: 'wsus/service-stopped' });
    broken = false;
    expect(await check()).toMatchObject({ accepted: true });
  });
});

describe('a fault that asks for a renewal', () => {
  test.each([
    ['CookieExpired', [cookieData('cookie 1')]],
    ['ConfigChanged', [cookieData('cookie 1')]],
    ['RegistrationRequired', [cookieData('cookie 1')]],
    ['InvalidCookie', []],
    ['ServerChanged', []],
  ])('%s leads to one introduction and one repetition', async (code, old) => {
    const { check, services } = scriptedSession({ SyncUpdates: faulty(code, threeRounds) });
    expect(await check()).toMatchObject({ accepted: true });
    expect(services.operations().slice(0, 10)).toEqual([...introduction, 'SyncUpdates', ...introduction, 'SyncUpdates']);
    const second = services.calls.filter(({ operation }) => operation === 'GetCookie')[1]!;
    expect(second.values('oldCookie').length > 0 ? second.values('EncryptedData') : []).toEqual(old);
    expect(services.calls[9]!.values('EncryptedData')).toEqual([cookieData('cookie 2')]);
  });

  test.each(['SyncUpdates', 'GetExtendedUpdateInfo'])('twice in a row at %s ends the check', async (operation) => {
    const { check, services } = scriptedSession({ [operation]: () => clientFault('CookieExpired') });
    await expect(check()).rejects.toMatchObject({ code: 'wsus/fault', data: { operation, type: 'CookieExpired', message: 'words of the server' } });
    expect(services.operations().filter((name) => name === operation)).toHaveLength(2);
    expect(services.operations().filter((name) => name === 'GetCookie')).toHaveLength(2);
  });

  test('any other is not repeated', async () => {
    const { check, services } = scriptedSession({ SyncUpdates: () => clientFault('InvalidParameters') });
    await expect(check()).rejects.toMatchObject({ code: 'wsus/fault', data: { type: 'InvalidParameters' } });
    expect(services.operations()).toEqual([...introduction, 'SyncUpdates']);
  });

  test('registers where the server wants it although its configuration says otherwise', async () => {
    const { check, services } = scriptedSession({ GetConfig: () => config('2026-09-01T00:00:00', false), SyncUpdates: faulty('RegistrationRequired', threeRounds) });
    expect(await check()).toMatchObject({ accepted: true });
    expect(services.operations().filter((name) => name === 'RegisterComputer')).toHaveLength(1);
  });

  test('a configuration that changes during the introduction starts it once more', async () => {
    const twice = scriptedSession({ GetCookie: faulty('ConfigChanged', () => cookie('GetCookieResult', 'fresh')) });
    expect(await twice.check()).toMatchObject({ accepted: true });
    const always = scriptedSession({ GetCookie: () => clientFault('ConfigChanged') });
    await expect(always.check()).rejects.toMatchObject({ data: { type: 'ConfigChanged' } });
    expect(always.services.operations().filter((name) => name === 'GetCookie')).toHaveLength(2);
  });

  test('another server is told nothing of what the first one said', async () => {
    let changed = false;
    const { check, services } = scriptedSession({
      SyncUpdates: (call) => {
        if (changed) return ((changed = false), clientFault('ServerChanged'));
        return threeRounds(call);
      },
    });
    await check();
    changed = true;
    expect(await check()).toMatchObject({ accepted: true });
    const reports = services.calls.filter(({ operation }) => operation === 'SyncUpdates').map(({ values }) => values('int').length);
    expect(reports).toEqual([0, 2, 3, 4, 4, 0, 2, 3, 4]);
  });

  test('another server may notice only by the old cookie', async () => {
    let expired = false;
    const { check, services } = scriptedSession({
      SyncUpdates: (call) => {
        if (expired) return ((expired = false), clientFault('CookieExpired'));
        return threeRounds(call);
      },
      GetCookie: (call, times) => (call.values('oldCookie').length > 0 ? clientFault('ServerChanged') : cookie('GetCookieResult', String(times))),
    });
    await check();
    expired = true;
    expect(await check()).toMatchObject({ accepted: true });
    expect(services.calls.filter(({ operation }) => operation === 'SyncUpdates').map(({ values }) => values('int').length)).toEqual([0, 2, 3, 4, 4, 0, 2, 3, 4]);
  });

  test('a server that becomes another one is not asked for a number of the first one', async () => {
    const { check, services } = scriptedSession({ GetExtendedUpdateInfo: faulty('ServerChanged', () => extendedInfo(14, [extended(), localized], [{ sha1: digests.sha1, url: contentUrl }])) });
    expect(await check()).toMatchObject({ accepted: false, predictedCode: '0x80244015' });
    expect(services.operations().filter((name) => name === 'GetExtendedUpdateInfo')).toHaveLength(1);
    expect(await check()).toMatchObject({ accepted: true });
  });
});

describe('a server without end', () => {
  const detectoid = (id: number): { id: number; action: string; isLeaf: boolean; core: string } => ({ id, action: 'Evaluate', isLeaf: false, core: categoryCore(`00000000-0000-4000-8000-${String(id).padStart(12, '0')}`) });

  test('truncated answers are followed', async () => {
    const { check, services } = scriptedSession({ SyncUpdates: (call, times) => (times <= 5 ? sync({ fresh: [detectoid(100 + times)], truncated: true }) : threeRounds(call)) });
    expect(await check()).toMatchObject({ accepted: true });
    expect(services.operations().filter((name) => name === 'SyncUpdates')).toHaveLength(9);
  });

  test('is given up after two hundred rounds', async () => {
    const { check, services } = scriptedSession({ SyncUpdates: (_, times) => sync({ fresh: [detectoid(times)], truncated: true }) });
    expect(await check()).toMatchObject({ accepted: false, predictedCode: '0x80244010' });
    expect(services.operations().filter((name) => name === 'SyncUpdates')).toHaveLength(200);
  });

  test('is given up at once when it promises more and repeats itself', async () => {
    const { check, services } = scriptedSession({ SyncUpdates: () => sync({ fresh: [detectoid(1)], truncated: true }) });
    expect(await check()).toMatchObject({ predictedCode: '0x80244010' });
    expect(services.operations().filter((name) => name === 'SyncUpdates')).toHaveLength(2);
  });

  test('numbers that are no xsd:int are no answer', async () => {
    for (const id of [2 ** 31, -(2 ** 31) - 1]) {
      await expect(scriptedSession({ SyncUpdates: () => sync({ fresh: [{ id, core: fragment('cmd', 'core') }] }) }).check()).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
      await expect(scriptedSession({ SyncUpdates: () => sync({ outOfScope: [id] }) }).check()).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
    }
  });
});

describe('an update that is never offered', () => {
  const never = { SyncUpdates: (): string => sync({ fresh: [] }) };

  test('is refused, and the administrator is asked why', async () => {
    const { check } = scriptedSession(never, { groupName: 'Pilot' });
    const result = await check({ administratorsView: async () => Promise.resolve({ declined: true, approvedFor: [], prerequisites: [] }) });
    expect(result).toMatchObject({ accepted: false, predictedCode: '0x80240024', sentence: expect.stringMatching(/^The update is declined.*\.$/u) as unknown });
    expect(result.facts.map(({ label }) => label)).toEqual(['Configuration', 'Computer', 'Registered', 'Synchronised']);
    expect(result.facts[1]).toEqual({ label: 'Computer', value: 'pc-1.example, group Pilot' });
  });

  test('nobody is asked when it is offered', async () => {
    const { check } = scriptedSession();
    await check({ administratorsView: async () => Promise.reject(new Error('asked')) });
  });
});

describe('what is offered and would not be installed', () => {
  const described = (fragments: readonly string[], locations = [{ sha1: digests.sha1, url: contentUrl }], outOfScope: number[] = []): Record<string, ClientScript> => ({
    GetExtendedUpdateInfo: () => extendedInfo(14, fragments, locations, outOfScope),
  });
  const withCore = (change: (core: string) => string): Record<string, ClientScript> => ({ SyncUpdates: (_, times) => (times === 1 ? sync({ fresh: [{ id: 14, core: change(fragment('cmd', 'core')) }] }) : sync()) });
  const oversize = `<LocalizedProperties><Title>${'x'.repeat(1024 * 1024)}</Title></LocalizedProperties>`;

  test.each<[string, string, Record<string, ClientScript>]>([
    ['no rules', '0x8024E002', withCore((core) => core.replace(/<ApplicabilityRules>.*<\/ApplicabilityRules>/u, ''))],
    ['an unknown rule', '0x8024E001', withCore((core) => core.replace('<b.FileVersion', '<q.FileVersion'))],
    ['an oversize Core fragment', '0x80242006', withCore((core) => core.replace('<IsInstalled>', `<IsInstalled><!--${'x'.repeat(1024 * 1024)}-->`))],
    ['no description', '0x80242006', described([])],
    ['no title', '0x80242006', described([extended()])],
    ['an oversize fragment', '0x80242006', described([extended(), oversize])],
    ['a fragment with a document type', '0x80242006', described([`<!DOCTYPE x>${extended()}`, localized])],
    ['no SHA-256', '0x80246003', described([extended().replace(/<AdditionalDigest.*?<\/AdditionalDigest>/u, ''), localized])],
    ['no handler', '0x80242002', described([extended().replace(/ Handler="[^"]*"/u, ''), localized])],
    ['neither handler nor data', '0x80242002', described([extended().replace(/ Handler="[^"]*"/u, '').replace(/<HandlerSpecificData.*<\/HandlerSpecificData>/u, ''), localized])],
    ['no files', '0x80246001', described([extended().replace(/<Files>.*<\/Files>/u, ''), localized])],
    ['an address elsewhere', '0x80246001', described([extended(), localized], [{ sha1: digests.sha1, url: 'http://elsewhere.example/Content/00/file.cab' }])],
    ['an offer that is taken back', '0x80240024', described([extended(), localized], [], [14])],
  ])('%s', async (_, code, scripts) => {
    const { check, urls } = scriptedSession(scripts);
    const result = await check();
    expect(result).toMatchObject({ accepted: false, predictedCode: code });
    expect(result.sentence).toMatch(/^[A-Z].{40,}\.$/u);
    expect(urls).toEqual([]);
  });

  test('fragments of another revision are not taken for its own', async () => {
    const { check } = scriptedSession({ GetExtendedUpdateInfo: () => extendedInfo(15, [extended(), localized]) });
    expect(await check()).toMatchObject({ predictedCode: '0x80242006' });
  });

  test('a missing address is asked for by the digest', async () => {
    const asked = scriptedSession({ ...described([extended(), localized], []), GetFileLocations: () => `<GetFileLocationsResult><FileLocations>${fileLocations([{ sha1: digests.sha1, url: contentUrl }])}</FileLocations></GetFileLocationsResult>` });
    expect(await asked.check()).toMatchObject({ accepted: true });
    expect(asked.services.calls.at(-1)!.values('base64Binary')).toEqual([digests.sha1]);
    const lost = scriptedSession({ ...described([extended(), localized], [{ sha1: Buffer.alloc(20).toString('base64'), url: contentUrl }]), GetFileLocations: () => '<GetFileLocationsResult />' });
    expect(await lost.check()).toMatchObject({ predictedCode: '0x80246001', sentence: expect.stringContaining('event 364') as unknown });
  });

  test.each([
    ['other bytes', Buffer.from('nineteen bytes lonG')],
    ['fewer bytes', Buffer.from('nineteen')],
    ['more bytes', Buffer.from('nineteen bytes long and then some')],
  ])('%s', async (_, data) => {
    const result = await scriptedSession({}, { data }).check({ verify: async () => Promise.reject(new Error('must not be judged')) });
    expect(result).toMatchObject({ accepted: false, predictedCode: '0x80246002' });
    expect(result.facts.at(-1)).toEqual({ label: 'Address', value: contentUrl });
  });

  test('a SHA-256 of another file', async () => {
    const wrong = extended().replace(digests.sha256, Buffer.alloc(32).toString('base64'));
    expect(await scriptedSession(described([wrong, localized])).check()).toMatchObject({ predictedCode: '0x80246002' });
  });

  test('a signature that clients do not trust', async () => {
    const judged = verdict({ signed: false, outcome: 'failed' });
    expect(await scriptedSession().check({ verify: async () => Promise.resolve(judged) })).toMatchObject({ accepted: false, predictedCode: '0x800B0100', verdict: judged });
  });

  test('a file over the limit is not fetched', async () => {
    const { check, urls } = scriptedSession();
    await expect(check({ maxBytes: 18 })).rejects.toMatchObject({ code: 'wsus/file-too-large' });
    expect(urls).toEqual([]);
  });
});

describe('updates without files', () => {
  const bundle = (members: string): string => fragment('cmd', 'core').replace('</Prerequisites>', `</Prerequisites><BundledUpdates>${members}</BundledUpdates>`).replace(/<ApplicabilityRules>.*<\/ApplicabilityRules>/u, '');
  const member = (id: string): string => `<AtLeastOne><UpdateIdentity UpdateID="${id}" RevisionNumber="1"/></AtLeastOne>`;
  const scripts = (members: string): Record<string, ClientScript> => ({
    SyncUpdates: (_, times) => sync({ fresh: times === 1 ? [{ id: 13, isLeaf: false, core: categoryCore(productId) }, { id: 14, core: bundle(members) }] : [] }),
    GetExtendedUpdateInfo: () => extendedInfo(14, ['<ExtendedProperties/>', localized]),
  });

  test('a bundle is accepted when its members are offered', async () => {
    expect(await scriptedSession(scripts(member(productId))).check()).toMatchObject({ accepted: true, sentence: expect.stringContaining('members') as unknown });
    expect(await scriptedSession(scripts(member(productId) + member('00000000-0000-4000-8000-000000000001'))).check()).toMatchObject({ accepted: false, predictedCode: '0x80240024' });
  });

  test('what is only evaluated is accepted', async () => {
    const detectoid = fragment('cmd', 'core').replace('"Software"', '"Detectoid"');
    const { check } = scriptedSession({ ...scripts(''), SyncUpdates: (_, times) => sync({ fresh: times === 1 ? [{ id: 14, action: 'Evaluate', isLeaf: false, core: detectoid }] : [] }) });
    expect(await check()).toMatchObject({ accepted: true, sentence: expect.stringContaining('nothing to install') as unknown });
  });
});

test('every call can be stopped by the signal of the check', async () => {
  const controller = new AbortController();
  const { check, services } = scriptedSession();
  await check({}, controller.signal);
  expect(services.requests.every(({ signal }) => signal === controller.signal)).toBe(true);
});
