import { describe, expect, it } from 'vitest';
import { ExternalLinks, hostOf, writeOut } from '../../../src/main/core/profile/links.js';
import { idSchema } from '../../../src/shared/ipc/common.js';

describe('ExternalLinks', () => {
  it('gives an address an id that the contract takes, and resolves that id only', () => {
    const links = new ExternalLinks();
    const linkId = links.offer('https://vendor.example/notes?a=1#b');
    expect(idSchema.safeParse(linkId).success).toBe(true);
    expect(links.resolve(linkId)).toBe('https://vendor.example/notes?a=1#b');
    expect(() => links.resolve(`${linkId.slice(0, -1)}_`)).toThrow(expect.objectContaining({ code: 'app/not-found' }) as Error);
    expect(() => links.resolve('https://vendor.example/notes?a=1#b')).toThrow(expect.objectContaining({ code: 'app/not-found' }) as Error);
  });

  it('gives the same address the same id and different ones different ids', () => {
    const links = new ExternalLinks();
    expect(links.offer('https://a.example/')).toBe(links.offer('https://a.example/'));
    expect(links.offer('https://a.example/')).not.toBe(links.offer('https://a.example/?'));
  });

  it('knows nothing of what another profile offered', () => {
    const linkId = new ExternalLinks().offer('https://a.example/');
    expect(() => new ExternalLinks().resolve(linkId)).toThrow(expect.objectContaining({ code: 'app/not-found' }) as Error);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'ms-settings:privacy', 'smb://host/share', 'data:text/html,x', ' javascript:alert(1)', 'java\nscript:alert(1)', 'JAVASCRIPT://vendor.example/%0Aalert(1)', 'vbscript:x', 'blob:https://vendor.example/1', 'https://vendor.example@evil.example/', 'vendor.example', '//vendor.example', 'https://', 'https://vendor.example%2F.evil.example/', '', 'https://user:secret@a.example/', 'http://user@a.example/'])('opens %s never', (url) => {
    const links = new ExternalLinks();
    const linkId = links.offer(url);
    expect(() => links.resolve(linkId)).toThrow(expect.objectContaining({ code: 'app/bad-request' }) as Error);
  });

  it.each([
    ['https://vendor.example\\@evil.example/', 'https://vendor.example/@evil.example/'],
    ['https:\\\\vendor.example\\x', 'https://vendor.example/x'],
    ['https://vendor\u3002example/', 'https://vendor.example/'],
    ['HTTP://Vendor.Example:80/\u202E', 'http://vendor.example/%E2%80%AE'],
  ])('writes %j out as it was judged', (url, written) => {
    const links = new ExternalLinks();
    expect(links.resolve(links.offer(url))).toBe(written);
  });
});

describe('hostOf', () => {
  it.each([
    ['Latin with Cyrillic', 'https://vend\u043Er.example/', 'xn--vendr-mye.example'],
    ['all Cyrillic', 'https://\u0430\u0440\u0440\u04CF\u0435.example/', 'xn--80ak6aa92e.example'],
    ['a slash that is none', 'https://vendor.example\u2044login.evil.example/', 'vendor.xn--examplelogin-xk0g.evil.example'],
    ['full-width letters', 'https://\uFF56endor.example/', 'vendor.example'],
    ['what looks like a host before the real one', 'https://vendor.example.evil.example/vendor.example', 'vendor.example.evil.example'],
    ['a soft hyphen', 'https://ven\u00ADdor.example/', 'vendor.example'],
    ['a port', 'https://vendor.example:8443/', 'vendor.example:8443'],
    ['a number', 'http://2130706433/', '127.0.0.1'],
    ['no address', 'not an address', ''],
  ])('names the host that is asked: %s', (_, url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});

describe('writeOut', () => {
  it('shows the real host and nothing unseen', () => {
    expect(writeOut('https://vend\u043Er.example/a\u202Eb c')).toBe('https://xn--vendr-mye.example/a%E2%80%AEb%20c');
    expect(writeOut('nothing')).toBe('nothing');
  });
});
