import { describe, expect, it } from 'vitest';
import type { ProfileContext } from '../../../src/main/core/profile/context.js';
import { refreshRevocationLists } from '../../../src/main/core/profile/revocation.js';
import { defaultSettings } from '../../../src/main/core/profile/settings.js';
import type { ListFetch, ListSource } from '../../../src/main/core/trust/revocation-cache.js';
import type { TrustSource } from '../../../src/main/core/trust/trust-source.js';
import { instant } from '../../../src/shared/units.js';

const trust: TrustSource = { folder: '/anchors', revocationFolder: '/lists', given: [], disallowed: [], allowSha1Only: false };
const sources: readonly ListSource[] = [{ addresses: ['http://a.test/a.crl'], issuer: new Uint8Array() }, { addresses: ['http://b.test/b.crl'], issuer: new Uint8Array() }];

interface Surroundings {
  readonly fetches?: boolean;
  readonly practice?: boolean;
  readonly due?: readonly ListSource[];
}

/** The worker's answers are scripted: what it does is tested where it is written. */
function contextWith({ fetches = true, practice = false, due = sources }: Surroundings) {
  const ran: string[] = [];
  const warnings: unknown[] = [];
  const answerOf = (address: string | undefined): ListFetch =>
    address === 'http://a.test/a.crl'
      ? { state: 'kept', address, nextUpdate: instant(new Date()) }
      : { state: 'failed', address: address ?? '', error: { code: 'download/host-unknown', data: { host: 'b.test' } } };
  const run = async (task: string, input: { readonly source?: ListSource; readonly network?: { readonly proxy?: string } }): Promise<unknown> => {
    ran.push(`${task} ${input.source?.addresses[0] ?? ''} ${input.network?.proxy ?? ''}`.trim());
    return Promise.resolve(task === 'dueRevocationLists' ? due : answerOf(input.source?.addresses[0]));
  };
  const context = {
    folder: '/nowhere',
    practice: practice ? {} : undefined,
    settings: { get: () => ({ ...defaultSettings, fetchRevocationLists: fetches }) },
    ports: {
      work: { run },
      downloadWork: { run },
      log: { warning: (...line: unknown[]) => warnings.push(line) },
      systemProxy: async (url: string) => Promise.resolve(`http://proxy-for-${new URL(url).host}`),
      systemTrust: async () => Promise.resolve({ anchors: [], disallowed: [] }),
    },
  } as unknown as ProfileContext;
  return { context, ran, warnings };
}

const refresh = async (context: ProfileContext, source: TrustSource = trust): Promise<void> => refreshRevocationLists(context, '/file.cab', source, new AbortController().signal);

describe('refreshing revocation lists', () => {
  it('fetches what is due, each by the proxy for its address, and only notes what cannot be had', async () => {
    const { context, ran, warnings } = contextWith({});
    await refresh(context);
    expect(ran.toSorted()).toEqual(['dueRevocationLists', 'fetchRevocationList http://a.test/a.crl http://proxy-for-a.test', 'fetchRevocationList http://b.test/b.crl http://proxy-for-b.test']);
    expect(warnings).toEqual([['A revocation list was not fetched', { address: 'http://b.test/b.crl', reason: expect.stringContaining('b.test') as unknown }]]);
  });

  it('asks nobody when nothing is due', async () => {
    const { context, ran } = contextWith({ due: [] });
    await refresh(context);
    expect(ran).toEqual(['dueRevocationLists']);
  });

  it.each<[string, Surroundings, TrustSource]>([
    ['the settings forbid it', { fetches: false }, trust],
    ['it is practice', { practice: true }, trust],
    ['there is no folder for lists', {}, { ...trust, revocationFolder: undefined }],
  ])('does nothing when %s', async (_, surroundings, source) => {
    const { context, ran } = contextWith(surroundings);
    await refresh(context, source);
    expect(ran).toEqual([]);
  });
});
