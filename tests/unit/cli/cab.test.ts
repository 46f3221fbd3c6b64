import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workOnCabinet } from '../../../src/cli/cab.js';
import { temporaryFolder } from '../../fixtures/folder.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder[Symbol.dispose]());

const at = (...names: string[]): string => join(folder.path, ...names);
function put(name: string, content: string): string {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

async function cab(...parameters: readonly string[]): Promise<string> {
  const lines: string[] = [];
  expect(await workOnCabinet(parameters, new AbortController().signal, (text) => lines.push(text))).toBe(0);
  return lines.join('\n');
}
const json = async (...parameters: readonly string[]): Promise<unknown> => JSON.parse(await cab(...parameters, '--json'));
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('cab', () => {
  it('packs files by their names and folders with what is in them, lists and unpacks them', async () => {
    put('in/readme.txt', 'read me');
    put('in/deep/er/ümlaut.bin', 'x'.repeat(100_000));
    await cab('pack', at('o.cab'), put('setup.exe', 'MZ'), at('in'));
    const names = ['setup.exe', 'in/deep/er/ümlaut.bin', 'in/readme.txt'];
    const listed = await json('list', at('o.cab'));
    expect(listed).toMatchObject({ schema: 1, command: 'cab list', signaturePresent: false, members: [{ name: names[0], size: 2 }, { name: names[1], size: 100_000 }, { name: names[2], size: 7 }] });
    expect(await json('unpack', at('o.cab'), at('out'))).toMatchObject({ schema: 1, command: 'cab unpack', members: names.map((name) => ({ name })) });
    expect(readFileSync(at('out', 'in/deep/er/ümlaut.bin'), 'utf8')).toBe('x'.repeat(100_000));
    expect(readFileSync(at('out', 'in/readme.txt'), 'utf8')).toBe('read me');
    expect((await cab('list', at('o.cab'))).split('\n')).toHaveLength(4);
  });

  it('overwrites neither a cabinet nor what is unpacked already, not even through a link that leads nowhere', async () => {
    const file = put('a.txt', 'a');
    await cab('pack', at('o.cab'), file);
    const before = readFileSync(at('o.cab'));
    await expect(cab('pack', at('o.cab'), put('b.txt', 'b'))).rejects.toEqual(coded('cabinet/output-exists'));
    expect(readFileSync(at('o.cab')).equals(before)).toBe(true);
    symlinkSync(at('nowhere'), at('link.cab'));
    await expect(cab('pack', at('link.cab'), file)).rejects.toEqual(coded('cabinet/output-exists'));
    await cab('unpack', at('o.cab'), at('out'));
    await expect(cab('unpack', at('o.cab'), at('out'))).rejects.toEqual(coded('cabinet/destination-exists'));
  });

  it('packs no two files of one name, none that is not there, and no empty folder', async () => {
    put('one/A.txt', '1');
    put('two/a.txt', '2');
    mkdirSync(at('empty'));
    await expect(cab('pack', at('o.cab'), at('one/A.txt'), at('two/a.txt'))).rejects.toEqual(coded('cabinet/name-duplicate'));
    await expect(cab('pack', at('o.cab'), at('three.txt'))).rejects.toEqual(coded('app/file-unreadable'));
    await expect(cab('pack', at('o.cab'), at('empty'))).rejects.toEqual(coded('cabinet/nothing-to-pack'));
  });

  it('refuses a file that is no cabinet', async () => {
    await expect(cab('list', put('x.cab', 'no cabinet, and long enough to hold the header of one'))).rejects.toEqual(coded('cabinet/not-a-cabinet'));
  });

  it('understands complete commands only', async () => {
    for (const wrong of [[], ['show', 'x'], ['list'], ['list', 'a', 'b'], ['unpack', 'a'], ['unpack', 'a', 'b', 'c'], ['pack', 'a'], ['list', 'a', '--force']]) {
      await expect(cab(...wrong), wrong.join(' ')).rejects.toEqual(coded('app/usage'));
    }
  });
});
