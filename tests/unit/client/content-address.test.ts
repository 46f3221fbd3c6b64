import { expect, test } from 'vitest';
import { demandOwnContent } from '../../../src/main/core/client/content-address.js';

const base = 'http://127.0.0.1:8530/key';
const own = `${base}/Content/34/17.cab`;

test.each([
  [own, base, own],
  [own, `${base}/`, own],
  ['HTTP://127.0.0.1:8530/key/Content/34/17.cab#x', base, own],
  [`${base}/Content/./x/../34/17.cab`, base, own],
  ['http://wsus/Content/1.cab', 'http://wsus:80', 'http://wsus/Content/1.cab'],
])('%s lies below %s', (address, baseUrl, expected) => expect(demandOwnContent(address, baseUrl)).toBe(expected));

test.each([
  'http://elsewhere.example:8530/key/Content/34/17.cab',
  'https://127.0.0.1:8530/key/Content/34/17.cab',
  'http://127.0.0.1:8531/key/Content/34/17.cab',
  'http://127.0.0.1:8530/Content/34/17.cab',
  'http://127.0.0.1:8530/keyhole/Content/34/17.cab',
  'http://127.0.0.1:8530/key',
  `${base}/../Content/17.cab`,
  `${base}/%2e%2e/Content/17.cab`,
  `${base}\\..\\Content\\17.cab`,
  'http://127.0.0.1:8530@elsewhere.example/key/17.cab',
  'http://user:secret@127.0.0.1:8530/key/17.cab',
  'http://127.0.0.1:8530.elsewhere.example/key/17.cab',
  'file:///key/17.cab',
  '//127.0.0.1/key/17.cab',
  'Content/34/17.cab',
  '',
])('%j is not the content of the server', (address) => {
  expect(() => demandOwnContent(address, base)).toThrow(expect.objectContaining({ name: 'ClientRefusal', code: 0x8024_6001 }));
});
