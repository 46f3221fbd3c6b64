import { describe, expect, it } from 'vitest';
import { parseWindowsStores, readWindowsStores } from '../../../src/main/platform/windows-anchors.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { makeAuthority } from '../../fixtures/authority/index.js';

const { root, intermediate, publisher } = makeAuthority();
const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64');
const output = (...lines: readonly string[]): string => [...lines, 'complete', ''].join('\r\n');

describe('what PowerShell prints about the stores of Windows', () => {
  it('becomes anchors and disallowed certificates', () => {
    const stores = parseWindowsStores(
      output(`LocalMachine Root ${base64(root.certificate)}`, `CurrentUser AuthRoot ${base64(intermediate.certificate)}`, `LocalMachine Disallowed ${base64(publisher.certificate)}`),
    );
    expect(stores.anchors.map(({ certificate, origin }) => [certificate.subject.display, origin])).toEqual([
      ['Test Root', 'Windows store LocalMachine\\Root'],
      ['Test Intermediate', 'Windows store CurrentUser\\AuthRoot'],
    ]);
    expect([...stores.disallowed]).toEqual([parseCertificate(publisher.certificate).fingerprint]);
    expect(stores.unreadable).toBe(0);
  });

  it('counts roots that cannot be read, and disallows what cannot be read', () => {
    const broken = Buffer.from('not a certificate').toString('base64');
    const stores = parseWindowsStores(output(`LocalMachine Root ${broken}`, `LocalMachine Disallowed ${broken}`));
    expect(stores).toMatchObject({ anchors: [], unreadable: 1 });
    expect(stores.disallowed.size).toBe(1);
  });

  it('may be nothing at all', () => {
    expect(parseWindowsStores('complete\r\n').anchors).toEqual([]);
  });

  it.each([
    ['was cut off', `LocalMachine Root ${base64(root.certificate)}\r\n`],
    ['is empty', ''],
    ['holds an unknown store', output('LocalMachine My AAAA')],
    ['holds something else', output('Access denied')],
    ['holds no Base64', output('LocalMachine Root ****')],
  ])('is refused when it %s', (_, text) => {
    expect(() => parseWindowsStores(text)).toThrow(expect.objectContaining({ code: 'authenticode/windows-stores-unreadable' }));
  });

  it('is an error with words when PowerShell cannot be started', async () => {
    await expect(readWindowsStores('/nowhere')).rejects.toThrow(expect.objectContaining({ code: 'authenticode/windows-stores-unreadable' }));
  });
});
