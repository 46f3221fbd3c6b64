import { expect, test } from 'vitest';
import { readAnswer } from '../../../../src/main/core/wsus/soap/answer.js';
import { readFaultText } from '../../../../src/main/core/wsus/soap/soap-fault.js';
import { childNamed } from '../../../../src/main/core/xml/query.js';
import { readXml } from '../../../../src/main/core/xml/read.js';
import { envelope, fault, response, unknownOperation } from '../../../fakes/scripted-wsus.js';
import { processorTime } from '../../../fixtures/processor-time.js';

const operation = 'GetServerVersion';
const answer = (body: string, status = 200, headers: Record<string, string> = {}): Parameters<typeof readAnswer>[1] => ({ status, headers, body });
const codeOf = (given: Parameters<typeof readAnswer>[1]): unknown => {
  try {
    return readAnswer(operation, given).name;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('the response element is handed over', () => expect(codeOf(answer(response(operation, '')))).toBe('GetServerVersionResponse'));
test('a byte order mark before the envelope is passed over', () => expect(codeOf(answer(`\uFEFF${response(operation, '')}`))).toBe('GetServerVersionResponse'));

test.each([
  ['a response of another operation', answer(response('GetCurrentUserRole', '')), 'wsus/answer-unexpected'],
  ['a response in another namespace', answer(envelope(`<${operation}Response xmlns="urn:x" />`)), 'wsus/answer-unexpected'],
  ['two responses', answer(envelope(response(operation, '').replace(/^.*<soap:Body>|<\/soap:Body>.*$/gu, '').repeat(2))), 'wsus/answer-unexpected'],
  ['no body', answer('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" />'), 'wsus/answer-unexpected'],
  ['an envelope of SOAP 1.2', answer('<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" />'), 'wsus/answer-unexpected'],
  ['a page', answer('<html><p>login<br></html>'), 'wsus/answer-unreadable'],
  ['nothing', answer(''), 'wsus/answer-unreadable'],
  ['an entity bomb', answer('<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'), 'wsus/answer-unreadable'],
  ['nesting without end', answer('<a>'.repeat(1000)), 'wsus/answer-unreadable'],
  ['something after the envelope', answer(`${response(operation, '')}<x/>`), 'wsus/answer-unreadable'],
  ['a good body with a bad status', answer(response(operation, ''), 500), 'wsus/unexpected-status'],
  ['no login', answer('', 401, { 'www-authenticate': 'Negotiate, NTLM' }), 'wsus/login-refused'],
  ['a proxy', answer('', 407), 'wsus/proxy-login'],
  ['forbidden', answer('', 403), 'wsus/access-refused'],
  ['another site', answer('', 404), 'wsus/no-service'],
  ['a stopped pool', answer('', 503), 'wsus/service-stopped'],
  ['a redirect', answer('', 302, { location: 'https://user:secret@elsewhere.example/path?token=1' }), 'wsus/redirected'],
  ['a fault', fault('The cab is bad.'), 'wsus/fault'],
  ['an operation it does not know', unknownOperation(operation), 'wsus/operation-unknown'],
  ['a referenced update', fault('The update is still referenced by other update(s)'), 'wsus/still-referenced'],
  ['a denial', fault('Access to the path D:\\x is denied.', 'System.UnauthorizedAccessException'), 'wsus/denied-by-server'],
])('%s', (_, given, code) => expect(codeOf(given)).toBe(code));

test('a redirect tells its host and nothing else of the address', () => {
  expect(() => readAnswer(operation, answer('', 302, { location: 'https://user:secret@elsewhere.example/path?token=1' }))).toThrow(
    expect.objectContaining({ data: { operation, status: 302, to: 'elsewhere.example' } }),
  );
});

const faultElement = (body: string): Parameters<typeof readFaultText>[0] => childNamed(childNamed(readXml(body), 'Body')!, 'Fault')!;

test('the innermost exception is what a fault says', () => {
  expect(readFaultText(faultElement(fault('No &amp; never.', 'System.Data.X').body))).toEqual({ type: 'System.Data.X', message: 'No & never.' });
});

test.each([
  ['System.Web.Services.Protocols.SoapException: a ---> System.Exception: b ---> System.ComponentModel.Win32Exception (0x80004005): last words\n   at X()\n   --- End of inner exception stack trace ---', 'System.ComponentModel.Win32Exception', 'last words'],
  ['plain words', '', 'plain words'],
  ['', '', ''],
  ['System.Exception: one\r\n   at Microsoft.Y', 'System.Exception', 'one'],
])('without a detail the text behind the last arrow counts (%#)', (text, type, message) => {
  const body = envelope(`<soap:Fault><faultcode>x</faultcode><faultstring>${text.replaceAll('>', '&gt;')}</faultstring><detail /></soap:Fault>`);
  expect(readFaultText(faultElement(body))).toEqual({ type, message });
});

test('what a server says is cut and freed of control characters before it is shown', () => {
  const long = `a\u0009b&#10;c\u202E${'x'.repeat(5000)}`;
  const { message } = readFaultText(faultElement(fault(long).body));
  expect(message.startsWith('a b c x')).toBe(true);
  expect(message.length).toBeLessThanOrEqual(300);
});

test('a fault of many empty lines is read in no time', () => {
  const body = envelope(`<soap:Fault><faultstring>System.Exception: x${'\n'.repeat(300_000)}y</faultstring></soap:Fault>`);
  const taken = processorTime();
  expect(readFaultText(faultElement(body))).toEqual({ type: 'System.Exception', message: 'x' });
  expect(taken()).toBeLessThan(2000);
});
