import { expect, test } from 'vitest';
import { demandConfirmedHost, isOtherHost, locateContent, sharePaths } from '../../../../src/main/core/wsus/server/content-root.js';

test('a local disk is reached through the shares of the server, under the name it was connected by', () => {
  const location = locateContent('D:\\WSUS\\WsusContent\\', 'wsus.example');
  expect(location).toEqual({ kind: 'local-disk', serverPackages: 'D:\\WSUS\\UpdateServicesPackages', root: '\\\\wsus.example', shareHost: 'wsus.example', serverHost: 'wsus.example' });
  expect(sharePaths(location)).toEqual({
    servicesPackages: '\\\\wsus.example\\UpdateServicesPackages',
    content: '\\\\wsus.example\\WsusContent',
    temporary: '\\\\wsus.example\\WSUSTemp',
  });
  expect(sharePaths(location, '/mnt/wsus')).toEqual({ servicesPackages: '/mnt/wsus/UpdateServicesPackages', content: '/mnt/wsus/WsusContent', temporary: '/mnt/wsus/WSUSTemp' });
});

test('content at the root of a drive', () => expect(locateContent('E:\\wsuscontent', 's').serverPackages).toBe('E:\\UpdateServicesPackages'));

test('a UNC path names the root and another host; signing stays on the server', () => {
  const location = locateContent('\\\\nas01\\wsus$\\WsusContent', 'wsus');
  expect(location).toMatchObject({ kind: 'unc', root: '\\\\nas01\\wsus$', shareHost: 'nas01', serverPackages: '\\\\nas01\\wsus$\\UpdateServicesPackages' });
  expect(sharePaths(location).temporary).toBe('\\\\wsus\\WSUSTemp');
  expect(isOtherHost(location)).toBe(true);
  expect(() => demandConfirmedHost(location, [])).toThrow(expect.objectContaining({ code: 'wsus/share-host-unconfirmed', data: { shareHost: 'nas01', host: 'wsus' } }));
  expect(() => demandConfirmedHost(location, ['other'])).toThrow();
  demandConfirmedHost(location, ['NAS01']);
});

test('forward slashes are a UNC path too', () => expect(locateContent('//evil/WsusContent', 'wsus')).toMatchObject({ kind: 'unc', shareHost: 'evil' }));
test('the server itself needs no confirmation, in any case', () => demandConfirmedHost(locateContent('\\\\WSUS\\x\\WsusContent', 'wsus'), []));

test.each([
  '',
  'WsusContent',
  'D:WsusContent',
  'D:\\WSUS\\Content',
  '\\\\?\\C:\\WSUS\\WsusContent',
  '\\\\.\\pipe\\WsusContent',
  '\\\\evil@80\\share\\WsusContent',
  '\\\\evil@SSL@443\\DavWWWRoot\\WsusContent',
  '\\\\WsusContent',
  '\\\\\\host\\WsusContent',
  '\\\\host\\..\\WsusContent',
  'D:\\..\\WsusContent',
  'D:\\a\\.\\WsusContent',
  'D:\\a:stream\\WsusContent',
  'D:\\a \\WsusContent',
  'D:\\a\\\\WsusContent',
  'D:\\a\u0000\\WsusContent',
  '/etc/WsusContent',
  'https://x/WsusContent',
])('a place that is none is refused: %j', (location) => {
  expect(() => locateContent(location, 'wsus')).toThrow(expect.objectContaining({ code: 'wsus/content-location-strange' }));
});
