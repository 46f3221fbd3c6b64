import { createPublicKey } from 'node:crypto';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import { encodePem } from '../../../src/main/core/certificates/pem-write.js';
import { encodeRequest } from '../../../src/main/core/certificates/request.js';
import { encodeRequestInf } from '../../../src/main/core/certificates/request-inf.js';
import { makeKey } from '../../fixtures/authority/index.js';

const key = makeKey('rsa-2048', 'request');
const subject = { commonName: 'Verpackung “Ä”', organization: 'Contoso, Ltd.', country: 'DE' };
const text = (inf: Uint8Array): string => Buffer.from(inf).toString('utf16le');

describe('requests for a certificate', () => {
  it('are read and verified by node-forge, with subject, key and purpose', () => {
    const request = forge.pki.certificationRequestFromPem(encodePem('CERTIFICATE REQUEST', encodeRequest(subject, key)));
    expect(request.verify()).toBe(true);
    const subjectField = (name: string): string => Buffer.from(String((request.subject.getField(name) as { value: unknown }).value), 'latin1').toString('utf8');
    expect([subjectField('O'), subjectField('CN')]).toEqual(['Contoso, Ltd.', 'Verpackung “Ä”']);
    const publicKey = forge.pki.publicKeyToPem(request.publicKey as forge.pki.rsa.PublicKey);
    expect(createPublicKey(publicKey).equals(createPublicKey(key))).toBe(true);
    const { extensions } = request.getAttribute({ name: 'extensionRequest' }) as { extensions: { name: string; critical?: boolean; codeSigning?: boolean; digitalSignature?: boolean }[] };
    expect(extensions.map(({ name }) => name)).toEqual(['keyUsage', 'extKeyUsage', 'subjectKeyIdentifier']);
    expect(extensions[0]).toMatchObject({ critical: true, digitalSignature: true });
    expect(extensions[1]).toMatchObject({ codeSigning: true });
  });

  it('do not verify after a change', () => {
    const der = Buffer.from(encodeRequest(subject, key));
    const at = der.indexOf('Contoso');
    der[at] = (der[at] ?? 0) ^ 1;
    expect(forge.pki.certificationRequestFromPem(encodePem('CERTIFICATE REQUEST', der)).verify()).toBe(false);
  });

  it('stand in PEM in lines of 64', () => {
    const lines = encodePem('CERTIFICATE REQUEST', encodeRequest(subject, key)).split('\r\n');
    expect(lines[0]).toBe('-----BEGIN CERTIFICATE REQUEST-----');
    expect(lines.slice(1, -2).every((line) => line.length <= 64)).toBe(true);
    expect(lines.at(-1)).toBe('');
  });
});

describe('requests for certreq', () => {
  it('say the same as the request, in UTF-16 with a byte order mark', () => {
    const inf = encodeRequestInf(subject, 4096);
    expect(Buffer.from(inf).subarray(0, 2).toString('hex')).toBe('fffe');
    expect(text(inf)).toContain('KeyLength = 4096');
    expect(text(inf)).toContain('OID = 1.3.6.1.5.5.7.3.3');
    expect(text(inf)).toContain('Subject = "CN=Verpackung “Ä”, O=""Contoso, Ltd."", C=DE"');
    expect(text(inf).split('\r\n').some((line) => line.includes('\n'))).toBe(false);
  });

  it.each([
    ['a quote that would end the value', 'x", OU="Domain Admins', 'Subject = "CN=""x"""", OU=""""Domain Admins"""'],
    ['the name of another string', '%SystemRoot%', 'Subject = "CN=%%SystemRoot%%"'],
    ['a plus sign', 'A+CN=B', 'Subject = "CN=""A+CN=B"""'],
  ])('hold %s in its place', (_, commonName, line) => {
    expect(text(encodeRequestInf({ commonName }, 3072))).toContain(`${line}\r\n`);
  });
});
