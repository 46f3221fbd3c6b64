import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminContract } from '../../../src/practice/admin/contract.js';
import { clientContract } from '../../../src/practice/client/contract.js';
import { envelope, escaped, namespaces, sampleFile, wsusSample, type Service } from '../../fixtures/practice/raw-client.js';
import { startBareServer, type BareServer } from '../../fixtures/practice/server.js';

/** Whatever comes, the answer is an answer or a fault, and no handler breaks. */
describe('hostile requests', () => {
  let server: BareServer;
  beforeAll(async () => void (server = await startBareServer()));
  afterAll(() => server[Symbol.dispose]());

  const survive = async (service: Service, operation: string, body: string): Promise<void> => {
    const reply = await server.send(service, { action: `"${namespaces[service]}/${operation}"`, body });
    expect([200, 500]).toContain(reply.status);
    expect(server.defects).toEqual([]);
  };
  const operations: readonly (readonly [Service, string])[] = [
    // Making keys is slow and takes nothing from the caller.
    ...Object.keys(adminContract).filter((name) => name !== 'ExecuteSetSelfSigningCertificate').map((name) => ['admin', name] as const),
    ...Object.keys(clientContract).map((name) => ['client', name] as const),
  ];

  it('of any content are survived by every operation', async () => {
    const scraps = fc.constantFrom('', ' ', '0', '-1', '2147483647', 'true', 'a0a08746-4dbe-4a37-9adf-9e7652c0b421', '2026-01-01T00:00:00', 'AQID', '<x/>', '&lt;a/&gt;', 'D:\\WSUS\\WsusContent\\a', '\u0001', '%', '</soap:Body>');
    const names = fc.constantFrom('updateId', 'id', 'revisionNumber', 'filePath', 'susXml', 'uspXml', 'row', 'updateScopeXml', 'cookie', 'parameters', 'UpdateId', 'EncryptedData', 'name', 'deadline', 'targetGroupId', 'searchText', 'protocolVersion', 'revisionIDs', 'int', 'urlData', 'ServerSyncUrlData', 'xmlUpdateBlobCompressed');
    const element: fc.Arbitrary<string> = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, scraps, fc.tuple(names, fc.array(tie('tree'), { maxLength: 3 })).map(([name, inner]) => `<${name}>${inner.join('')}</${name}>`)),
    })).tree;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), fc.array(element, { maxLength: 5 }), async ([service, operation], inner) => {
        await survive(service, operation, envelope(service, operation, inner.join('')));
      }),
      { numRuns: 600 },
    );
  });

  it('are refused when a good document is damaged anywhere', async () => {
    const documents = ['category-product.sus.xml', 'update-cmd.sus.xml', 'update-msi.sus.xml'].map(wsusSample);
    await survive('admin', 'ImportUpdateForPublishing', envelope('admin', 'ImportUpdateForPublishing', `<susXml>${escaped(wsusSample('category-company.sus.xml'))}</susXml>`));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...documents),
        fc.nat(),
        fc.nat({ max: 60 }),
        fc.constantFrom('', '"', '<', '&', 'x', '\u0000', '0', ' />', '</upd:Update>'),
        async (document, position, length, replacement) => {
          const at = position % document.length;
          const damaged = document.slice(0, at) + replacement + document.slice(at + length);
          await survive('admin', 'ImportUpdateForPublishing', envelope('admin', 'ImportUpdateForPublishing', `<susXml>${escaped(damaged)}</susXml>`));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('are survived when they are cut off', async () => {
    const whole = sampleFile('soap/soap-6-Import-update.xml');
    for (let length = 0; length < whole.length; length += 97) await survive('admin', 'ImportUpdateForPublishing', whole.slice(0, length));
  });
});
