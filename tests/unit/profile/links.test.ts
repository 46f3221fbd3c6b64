import { describe, expect, it } from 'vitest';
import { ExternalLinks } from '../../../src/main/core/profile/links.js';
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

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'ms-settings:privacy', 'smb://host/share', 'data:text/html,x', 'https://user:secret@a.example/', 'http://user@a.example/'])('opens %s never', (url) => {
    const links = new ExternalLinks();
    const linkId = links.offer(url);
    expect(() => links.resolve(linkId)).toThrow(expect.objectContaining({ code: 'app/bad-request' }) as Error);
  });
});
