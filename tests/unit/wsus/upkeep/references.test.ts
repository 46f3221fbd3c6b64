import { describe, expect, it } from 'vitest';
import type { PackageCache } from '../../../../src/main/core/wsus/upkeep/package-cache.js';
import { createReferenceReader } from '../../../../src/main/core/wsus/upkeep/references.js';

/** Servers whose updates each name a folder of their own. */
function setUp() {
  const outlined: string[] = [];
  const cache = {
    outline: async (_client: unknown, serverId: string, { updateId, revisionNumber }: { updateId: string; revisionNumber: number }) => {
      outlined.push(`${serverId} ${updateId} ${revisionNumber}`);
      return Promise.resolve({ folder: `${serverId}-${updateId}`, files: [] });
    },
  } as unknown as PackageCache;
  const reader = createReferenceReader(cache);
  const folders = async (serverId: string, updates: readonly string[], revisionNumber = 1): Promise<readonly string[]> => {
    const client = { call: async () => Promise.resolve(updates.map((updateId) => ({ updateId, revisionNumber, title: updateId }))) };
    const on = { client, server: { configuration: { serverId } } } as unknown as Parameters<typeof reader>[0];
    return [...(await reader(on, new AbortController().signal)).folders];
  };
  return { folders, outlined };
}

describe('what is in use, asked again right before each thing that is cleared', () => {
  it('has an update that was published since the last time', async () => {
    const { folders } = setUp();
    expect(await folders('one', ['a'])).toEqual(['one-a']);
    expect(await folders('one', ['a', 'b'])).toEqual(['one-a', 'one-b']);
    expect(await folders('one', ['b'])).toEqual(['one-b']);
  });

  it('is read anew for a new revision, and not for the same ones in another order', async () => {
    const { folders, outlined } = setUp();
    await folders('one', ['a', 'b']);
    await folders('one', ['b', 'a']);
    expect(outlined).toHaveLength(2);
    await folders('one', ['a', 'b'], 2);
    expect(outlined.slice(2)).toContain('one a 2');
  });

  it('is not told by what another server names', async () => {
    const { folders } = setUp();
    expect(await folders('one', ['a'])).toEqual(['one-a']);
    expect(await folders('two', ['a'])).toEqual(['two-a']);
  });
});
