import { describe, expect, it } from 'vitest';
import { textOf } from '../../../src/main/core/xml/query.js';
import { readXml } from '../../../src/main/core/xml/read.js';
import { adminContract, monitorContract } from '../../../src/practice/admin/contract.js';
import { clientContract, reportingContract, simpleAuthContract } from '../../../src/practice/client/contract.js';
import { dssAuthContract, serverSyncContract } from '../../../src/practice/downstream/contract.js';
import type { Operation, Sequence } from '../../../src/practice/soap/schema.js';
import type { XmlElement } from '../../../src/shared/catalog.js';
import { readWsdl, schemasOf, type ServiceName } from '../../fixtures/practice/schemas.js';

const childElements = (element: XmlElement): XmlElement[] => element.children.filter((child) => typeof child !== 'string');
const attribute = (element: XmlElement, name: string): string => element.attributes.find((entry) => entry.name === name)?.value ?? '';

/** `name:type?*~`, in the notation of the contracts, read from the schemas of a WSDL. */
function linesOf(service: ServiceName): Map<string, string> {
  const lines = new Map<string, string>();
  for (const schema of schemasOf(readWsdl(service)).values()) {
    for (const declared of childElements(readXml(schema))) {
      const type = declared.name === 'element' ? childElements(declared)[0] : declared;
      if (type?.name !== 'complexType') continue;
      const fields = childElements(type).flatMap(childElements);
      lines.set(
        `${declared.name} ${attribute(declared, 'name')}`,
        fields
          .map((field) => {
            expect(textOf(field).trim()).toBe('');
            const marks = [
              attribute(field, 'minOccurs') === '0' ? '?' : '',
              attribute(field, 'maxOccurs') === 'unbounded' ? '*' : '',
              attribute(field, 'nillable') === 'true' ? '~' : '',
            ].join('');
            const declaredType = attribute(field, 'type').split(':').at(-1);
            return `${attribute(field, 'name')}:${declaredType === '' ? 'anyType' : String(declaredType)}${marks}`;
          })
          .join(' '),
      );
    }
  }
  return lines;
}

const line = (fields: Sequence): string =>
  fields.map(({ name, type, optional, many, nillable }) => `${name}:${type}${optional ? '?' : ''}${many ? '*' : ''}${nillable ? '~' : ''}`).join(' ');

function check(service: ServiceName, operations: readonly Operation[], loosened: readonly string[] = []): void {
  const wsdl = linesOf(service);
  for (const operation of operations) {
    expect(readWsdl(service)).toContain(`soapAction="${operation.action}"`);
    expect(line(operation.request), operation.name).toBe(wsdl.get(`element ${operation.name}`));
    expect(line(operation.response), operation.name).toBe(wsdl.get(`element ${operation.name}Response`));
    for (const [name, fields] of operation.types) if (!loosened.includes(name)) expect(line(fields), name).toBe(wsdl.get(`complexType ${name}`));
  }
}

describe('the contracts', () => {
  it('are those of a real administration service, element by element', () => {
    expect(Object.keys(adminContract).length).toBeGreaterThan(40);
    check('admin', [...Object.values(adminContract), monitorContract.Ping]);
  });

  it('are those of the client protocols', () => {
    // What the server does not look at is left out, and an enumeration is a string.
    check('client', Object.values(clientContract), ['Ignored', 'SyncUpdateParameters', 'FileLocation', 'Deployment', 'ArrayOfXmlUpdateFragmentType']);
    check('simpleAuth', Object.values(simpleAuthContract));
    check('reporting', Object.values(reportingContract), ['ReportingEvent']);
  });

  it('are those between servers, all of them', () => {
    check('serverSync', Object.values(serverSyncContract));
    check('dssAuth', Object.values(dssAuthContract));
    const offered = [...readWsdl('serverSync').matchAll(/soapAction="[^"]*\/(?<name>\w+)"/gu)].map(({ groups }) => groups!['name']);
    expect(new Set(offered)).toEqual(new Set([...Object.keys(serverSyncContract), 'Ping']));
  });

  it('keep the order of the shortened types', () => {
    const wsdl = linesOf('client');
    const names = (text: string): string[] => text.split(' ').map((field) => field.split(':')[0]!);
    for (const type of ['SyncUpdateParameters', 'FileLocation', 'Deployment']) {
      const ours = clientContract.SyncUpdates.types.get(type)!.map(({ name }) => name);
      expect(names(wsdl.get(`complexType ${type}`)!).slice(0, ours.length)).toEqual(ours);
    }
  });
});
