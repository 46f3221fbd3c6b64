import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { XmlElement } from '../../src/shared/catalog.js';
import { ns } from '../../src/main/core/catalog/namespaces.js';
import { buildServicesPackage, writeServicesPackage } from '../../src/main/core/wsus/metadata/services-package.js';
import { ruleMoves } from '../../src/main/core/wsus/metadata/namespaces.js';
import { moveRule } from '../../src/main/core/wsus/metadata/rename.js';
import { writeCategory } from '../../src/main/core/wsus/metadata/sus-category.js';
import { buildUpdate, writeUpdate } from '../../src/main/core/wsus/metadata/sus-update.js';
import { createWsusClient } from '../../src/main/core/wsus/soap/client.js';
import type { InputOf, Operation } from '../../src/main/core/wsus/soap/operation.js';
import { getConfiguration } from '../../src/main/core/wsus/soap/operations/configuration.js';
import { operations } from '../../src/main/core/wsus/soap/operations/index.js';
import { childElements, childNamed } from '../../src/main/core/xml/query.js';
import { readXml } from '../../src/main/core/xml/read.js';
import { element, writeXml } from '../../src/main/core/xml/write.js';
import { scriptedWsus } from '../fakes/scripted-wsus.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { configurationAnswer, wsdlPath } from '../fixtures/wsus/configuration.js';
import { commandPackage, guid, msiPackage, packageId, sampleDate, sampleInput, serverId } from '../fixtures/wsus/packages.js';
import { writeRuleSchemas } from '../fixtures/wsus/rule-schemas.js';
import { writeServiceSchema } from '../fixtures/wsus/service-schema.js';
import { hasTool, runTool } from './tools.js';

const xmllint = hasTool('xmllint', 'libxml2-utils');
const id = guid('aaaaaaaa-0000-4000-8000-000000000000');
const revision = { updateId: packageId, revisionNumber: 1 };
const culture = 'en';
const nasty = 'D:\\a & <b> "c" \u00e4\u{1F600}]]>';

async function configurationRow(): Promise<XmlElement> {
  const { client } = scriptedWsus({ ExecuteSPGetConfiguration: configurationAnswer({ UpstreamServerName: nasty.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') }) });
  return (await client.call(getConfiguration, undefined)).row;
}

/** Inputs for every operation; an operation that is missing here does not compile. */
const inputs = async (): Promise<{ readonly [Name in keyof typeof operations]: readonly InputOf<(typeof operations)[Name]>[] }> => ({
  createTargetGroup: [{ name: nasty, parentId: id }],
  declineUpdate: [{ updateId: id, adminName: nasty }],
  deleteDeployment: [{ deploymentId: id, adminName: 'a' }],
  deleteUpdate: [{ updateId: id }],
  deployUpdate: (['install', 'uninstall', 'detectOnly', 'block'] as const).flatMap((action) =>
    ['9999-12-31T23:59:59.997', sampleDate].map((deadline) => ({ ...revision, action, groupId: id, deadline, adminName: nasty })),
  ),
  getAllTargetGroups: [undefined],
  getApprovalRules: [{ culture }],
  getCategories: [{ culture, classifications: true }, { culture, classifications: false }],
  getCategoryById: [{ culture, categoryId: id, classification: true }],
  getChildTargetGroups: [{ groupId: id }],
  getConfiguration: [undefined],
  getCurrentUserRole: [undefined],
  getDeployments: [revision],
  getInstallableFiles: [revision],
  getLatestRevisionNumber: [{ updateId: id }],
  getRevisions: [{ updateId: id, culture }],
  getSdpXml: [revision],
  getServerProtocolVersion: [undefined],
  getServerVersion: [undefined],
  getSigningCertificate: [undefined],
  getSubcategories: [{ culture, categoryId: id }],
  getSubscription: [undefined],
  getTempContentCache: [undefined],
  getTopLevelCategories: [{ culture }],
  getUpdateXml: [revision],
  importUpdateForPublishing: [
    { susXml: writeUpdate(buildUpdate(buildServicesPackage(sampleInput(commandPackage)))), uspXml: writeServicesPackage(buildServicesPackage(sampleInput(commandPackage))), metadataOnly: false },
    { susXml: writeCategory({ categoryId: id, title: nasty, publisherId: serverId, creationDate: sampleDate }), metadataOnly: false },
    { susXml: '', uspXml: nasty, fileAddresses: [{ digest: new Uint8Array(20), url: nasty }], metadataOnly: true },
    { susXml: 'x', fileAddresses: [], metadataOnly: false },
  ],
  searchLocalUpdates: [{ culture }],
  searchLocalUpdatesWith: [{ culture, words: nasty }],
  setMaxCabinetSize: [{ row: await configurationRow(), megabytes: 2047 }],
  setSelfSigningCertificate: [undefined],
  setSigningCertificate: [{ pfx: Uint8Array.of(0, 1, 255), password: Buffer.from(nasty, 'utf16le') }],
  signCabinet: [{ filePath: nasty }],
  signCabinetExtended: [
    { filePath: nasty, withoutTimestamp: true },
    { filePath: nasty, withoutTimestamp: false, timestampUrl: 'http://stamp.example/?a=1&b=2' },
  ],
  signCabinetWithTimestampOption: [{ filePath: nasty, withoutTimestamp: true }],
});

/** The bytes that a call would send. */
async function messageOf<Input>(operation: Operation<Input, unknown>, input: Input): Promise<string> {
  let body = '';
  const client = createWsusClient({
    url: 'http://wsus.example/',
    transport: { post: async (request) => Promise.reject(((body = request.body), new Error('not sent'))) },
  });
  await client.call(operation, input).catch(() => undefined);
  return body;
}

const judge = (schema: string, folder: string, text: string): string => {
  const path = join(folder, 'judged.xml');
  writeFileSync(path, text);
  const { code, output } = runTool('xmllint', ['--noout', '--nonet', '--schema', schema, path]);
  return code === 0 ? 'valid' : output;
};

describe.skipIf(!xmllint)('requests, judged by the schema of the WSDL', () => {
  test('every request of every operation is valid', async () => {
    using folder = temporaryFolder();
    const schema = writeServiceSchema(folder.path);
    const all = await inputs();
    for (const [name, operation] of Object.entries(operations)) {
      const examples = all[name as keyof typeof operations];
      expect(examples.length, name).toBeGreaterThan(0);
      for (const input of examples) {
        expect(judge(schema, folder.path, await messageOf(operation as Operation<unknown, unknown>, input)), name).toBe('valid');
      }
    }
  });

  test('the judge notices a wrong case, a wrong order and a missing element', async () => {
    using folder = temporaryFolder();
    const schema = writeServiceSchema(folder.path);
    const message = await messageOf(operations.getSdpXml, revision);
    expect(judge(schema, folder.path, message)).toBe('valid');
    for (const wrong of [
      message.replaceAll('updateId', 'UpdateId'),
      message.replace(/(<updateId>.*<\/updateId>)(<revisionNumber>.*<\/revisionNumber>)/u, '$2$1'),
      message.replace(/<revisionNumber>.*<\/revisionNumber>/u, ''),
      message.replaceAll('ExecuteSPGetSdpXmlForUpdate', 'ExecuteSPGetSdpXMLForUpdate'),
    ]) {
      expect(wrong).not.toBe(message);
      expect(judge(schema, folder.path, wrong)).not.toBe('valid');
    }
  });
});

describe('the list of operations', () => {
  const wsdl = readFileSync(wsdlPath, 'utf8');

  test.each(Object.values(operations).map((operation) => operation.name))('%s has its action in the WSDL', (name) => {
    expect(wsdl).toContain(`soapAction="http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService/${name}"`);
  });

  test('holds every operation that is written anywhere in its folder', async () => {
    const folder = join(import.meta.dirname, '../../src/main/core/wsus/soap/operations');
    const listed = new Set<unknown>(Object.values(operations));
    for (const file of readdirSync(folder).filter((name) => name !== 'index.ts')) {
      const exported = Object.entries((await import(join(folder, file))) as Record<string, unknown>);
      const found = exported.filter(([, value]) => typeof value === 'object' && value !== null && 'parameters' in value && 'read' in value);
      expect(found.length, file).toBeGreaterThan(0);
      for (const [name, value] of found) expect(listed.has(value), `${file}: ${name}`).toBe(true);
    }
  });
});

describe.skipIf(!xmllint)('documents', () => {
  const documents: readonly (readonly [string, string])[] = [
    ['an EXE', writeUpdate(buildUpdate(buildServicesPackage(sampleInput(commandPackage))))],
    ['an MSI', writeUpdate(buildUpdate(buildServicesPackage(sampleInput(msiPackage))))],
    ['its services package', writeServicesPackage(buildServicesPackage(sampleInput({ ...commandPackage, localized: [{ language: 'en', title: nasty, description: '\u0000\uFFFF\uD800' }] })))],
    ['a category', writeCategory({ categoryId: id, companyId: id, title: nasty, publisherId: serverId, creationDate: sampleDate })],
  ];
  test.each(documents)('%s is well-formed, its namespaces bound', (_, text) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'x.xml');
    writeFileSync(path, text);
    expect(runTool('xmllint', ['--noout', '--nonet', path])).toEqual({ code: 0, output: '' });
  });

  const prefixes = new Map([...ruleMoves.values()].map((namespace, index) => [namespace, `p${String(index)}`]));
  const rules = (text: string): XmlElement[] => childElements(childNamed(readXml(text), 'ApplicabilityRules')!).flatMap(childElements);

  test('rules are valid by the published rule schemas', () => {
    using folder = temporaryFolder();
    const schema = writeRuleSchemas(folder.path);
    const registry = element(ns.bar, 'RegSzToVersion', { Key: 'HKEY_LOCAL_MACHINE', Subkey: 'SOFTWARE\\X', Value: 'V', Comparison: 'LessThan', Data: '1.2.3.4' });
    const more = [
      element(ns.lar, 'Not', {}, [element(ns.bar, 'Processor', { Architecture: '9' })]),
      element(ns.lar, 'Or', {}, [registry, element(ns.bar, 'InstalledOnce')]),
      element(ns.bar, 'RegKeyLoop', { Key: 'HKEY_LOCAL_MACHINE', Subkey: 'SOFTWARE', TrueIf: 'Any' }, [registry]),
      element(ns.msiar, 'MsiProductInstalled', { ProductCode: '{A1B2C3D4-0001-4000-8000-000000000100}', VersionMax: '1.0.0' }),
    ].map(moveRule);
    const all = [...documents.slice(0, 2).flatMap(([, text]) => rules(text)), ...more];
    expect(all.length).toBeGreaterThan(8);
    for (const rule of all) expect(judge(schema, folder.path, writeXml(rule, { prefixes }))).toBe('valid');
    // Rules left in the namespace of the package are not.
    expect(judge(schema, folder.path, writeXml(element(ns.lar, 'True'), { prefixes: new Map([[ns.lar, 'lar']]) }))).not.toBe('valid');
  });
});
