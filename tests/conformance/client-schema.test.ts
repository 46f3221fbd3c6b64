import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import type { Cookie } from '../../src/main/core/client/cookies.js';
import { clientNamespace, simpleAuthNamespace } from '../../src/main/core/client/namespaces.js';
import { clientOperations, getAuthorizationCookie } from '../../src/main/core/client/operations.js';
import { createWsusClient } from '../../src/main/core/wsus/soap/client.js';
import type { InputOf, Operation } from '../../src/main/core/wsus/soap/operation.js';
import { extendedInfo, fileLocations, scriptedClientServices, sync, type ClientScript } from '../fakes/scripted-client-services.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { extended, scriptedSession } from '../fixtures/client/session.js';
import { fragment } from '../fixtures/client/fragments.js';
import { readWsdl, writeMessageSchema, type ServiceName } from '../fixtures/practice/schemas.js';
import { hasTool, runTool } from './tools.js';

const nasty = 'a & <b> "c" \u00e4\u{1F600}]]>';
const cookie: Cookie = { expiration: '2026-10-01T09:00:00.123', data: new Uint8Array([1, 2, 3]) };
const noData: Cookie = { expiration: '2026-10-01T09:00:00Z', data: new Uint8Array() };
const computer = { clientId: nasty, dnsName: nasty, groupName: nasty };
const authorization = { plugInId: 'SimpleTargeting', data: new Uint8Array(100) };
const times = { lastChange: '2026-09-01T00:00:00.1234567', currentTime: '2026-10-01T08:00:00.000Z' };
const extremes = [-(2 ** 31), -1, 0, 2 ** 31 - 1];

/** Inputs for every operation; one that is missing here does not compile. */
const inputs: { readonly [Name in keyof typeof clientOperations]: readonly InputOf<(typeof clientOperations)[Name]>[] } = {
  getConfig: [undefined],
  getCookie: [
    { authorization, ...times },
    { authorization: { plugInId: '', data: new Uint8Array() }, oldCookie: cookie, ...times },
  ],
  registerComputer: [{ cookie, computer }, { cookie: noData, computer: { ...computer, dnsName: '' } }],
  syncUpdates: [
    { cookie, installedNonLeaf: [], otherCached: [] },
    { cookie: noData, installedNonLeaf: extremes, otherCached: extremes },
  ],
  getExtendedUpdateInfo: [
    { cookie, revisionIds: extremes, locales: ['en', nasty] },
    { cookie, revisionIds: [], locales: [] },
  ],
  getFileLocations: [
    { cookie, digests: [] },
    { cookie, digests: [new Uint8Array(20), new Uint8Array()] },
  ],
};

/** The bytes that a call would send. */
async function messageOf<Input>(namespace: string, operation: Operation<Input, unknown>, input: Input): Promise<string> {
  let body = '';
  const client = createWsusClient({ url: 'http://wsus.example/', namespace, transport: { post: async (request) => Promise.reject(((body = request.body), new Error('not sent'))) } });
  await client.call(operation, input).catch(() => undefined);
  return body;
}

describe.skipIf(!hasTool('xmllint', 'libxml2-utils'))('what a client sends, judged by the schemas of the descriptions', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const schemas = new Map<ServiceName, string>();
  beforeAll(() => {
    folder = temporaryFolder();
    for (const service of ['client', 'simpleAuth'] as const) schemas.set(service, writeMessageSchema(service, folder.path));
  });
  afterAll(() => folder[Symbol.dispose]());

  const judge = (service: ServiceName, text: string): string => {
    const path = join(folder.path, 'judged.xml');
    writeFileSync(path, text);
    const { code, output } = runTool('xmllint', ['--noout', '--nonet', '--schema', schemas.get(service)!, path]);
    return code === 0 ? 'valid' : output;
  };

  test('every request of every operation is valid', async () => {
    for (const [name, operation] of Object.entries(clientOperations)) {
      const examples = inputs[name as keyof typeof clientOperations];
      expect(examples.length, name).toBeGreaterThan(0);
      for (const input of examples) expect(judge('client', await messageOf(clientNamespace, operation as Operation<unknown, unknown>, input)), name).toBe('valid');
    }
    expect(judge('simpleAuth', await messageOf(simpleAuthNamespace, getAuthorizationCookie, computer))).toBe('valid');
  });

  test('the judge notices a wrong order, a wrong name, a missing element and a value out of range', async () => {
    const message = await messageOf(clientNamespace, clientOperations.syncUpdates, inputs.syncUpdates[1]!);
    expect(judge('client', message)).toBe('valid');
    for (const wrong of [
      message.replace(/(<InstalledNonLeafUpdateIDs>.*<\/InstalledNonLeafUpdateIDs>)(<OtherCachedUpdateIDs>.*<\/OtherCachedUpdateIDs>)/u, '$2$1'),
      message.replaceAll('ExpressQuery', 'expressQuery'),
      message.replace(/<SkipSoftwareSync>.*<\/SkipSoftwareSync>/u, ''),
      message.replace(String(2 ** 31 - 1), String(2 ** 31)),
      message.replaceAll('ClientWebService', 'SimpleAuthWebService'),
    ]) {
      expect(wrong).not.toBe(message);
      expect(judge('client', wrong)).not.toBe('valid');
    }
  });

  test('so is every message of a whole exchange, a renewal and a question for an address included', async () => {
    let faults = 0;
    const scripts: Record<string, ClientScript> = {
      GetExtendedUpdateInfo: () => extendedInfo(14, [extended(), fragment('cmd', 'localized-en')]),
      GetFileLocations: () => ((faults += 1) === 1 ? { status: 500, headers: {}, body: fault } : '<GetFileLocationsResult />'),
    };
    const { check, services } = scriptedSession(scripts);
    expect(await check()).toMatchObject({ accepted: false, predictedCode: '0x80246001' });
    expect(new Set(services.operations())).toEqual(new Set(['GetConfig', 'GetAuthorizationCookie', 'GetCookie', 'RegisterComputer', 'SyncUpdates', 'GetExtendedUpdateInfo', 'GetFileLocations']));
    for (const { url, body } of services.requests) expect(judge(url.includes('SimpleAuth') ? 'simpleAuth' : 'client', body), body).toBe('valid');
  });

  test('the answers of the scripted services are valid too, so that the tests are about real ones', async () => {
    const { transport } = scriptedClientServices({
      SyncUpdates: () => sync({ fresh: [{ id: 1, action: 'Evaluate', isLeaf: false, core: fragment('msi', 'core') }], changed: [{ id: 2 }], outOfScope: [3], truncated: true, newCookie: 'x' }),
      GetExtendedUpdateInfo: () => extendedInfo(1, [extended('msi')], [{ sha1: 'AAAA', url: 'http://x/' }], [4]),
      GetFileLocations: () => `<GetFileLocationsResult><FileLocations>${fileLocations([{ sha1: 'AAAA', url: 'http://x/' }])}</FileLocations></GetFileLocationsResult>`,
    });
    for (const [name, operation] of Object.entries(clientOperations)) {
      const body = await messageOf(clientNamespace, operation as Operation<unknown, unknown>, inputs[name as keyof typeof clientOperations][0]);
      const answer = await transport.post({ url: '', headers: {}, body, timeoutMs: 1, maxAnswerBytes: 1 });
      expect(judge('client', answer.body), name).toBe('valid');
    }
  });
});

const fault =
  '<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>x</faultstring><detail><ErrorCode>CookieExpired</ErrorCode><Message>m</Message></detail></soap:Fault></soap:Body></soap:Envelope>';

describe('the operations', () => {
  test.each(Object.values(clientOperations).map(({ name }) => name))('%s has its action in the description', (name) => {
    expect(readWsdl('client')).toContain(`soapAction="${clientNamespace}/${name}"`);
  });

  test('the authorisation is one of SimpleAuth', () => expect(readWsdl('simpleAuth')).toContain(`soapAction="${simpleAuthNamespace}/${getAuthorizationCookie.name}"`));
});
