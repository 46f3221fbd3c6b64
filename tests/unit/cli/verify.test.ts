import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFiles } from '../../../src/cli/verify.js';
import { certificatesPem, daysFromNow, issueCodeSigning, makeAuthority, makeRevocationList, revocationListsPem } from '../../fixtures/authority/index.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { catalogueFile, flatDigest } from '../../fixtures/signed/catalogue-file.js';
import { signedCabinet, signedProgram, unsignedCabinet } from '../../fixtures/signed/files.js';

const { root, intermediate, publisher: signer } = makeAuthority();
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  put('roots.pem', certificatesPem(root));
});
afterEach(() => folder[Symbol.dispose]());

const at = (name: string): string => join(folder.path, name);
function put(name: string, content: string | Uint8Array): string {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

async function run(...parameters: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const code = await verifyFiles(parameters, new AbortController().signal, (text) => lines.push(text));
  return { code, lines };
}
const withRoots = async (...parameters: readonly string[]) => run('--roots', at('roots.pem'), ...parameters);
const objects = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line) as unknown);
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('verify', () => {
  it('prints every check of a file that passes', async () => {
    const { code, lines } = await withRoots(put('a.cab', signedCabinet({ signer })));
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^● .*a\.cab \(cab, policy Strict\)\n {2}SHA-256 [0-9a-f]{64}\n/u);
    expect(lines[0]).toContain('The file is the one that was signed');
    expect(lines[0]).toContain('◌ Not revoked');
  });

  it('takes roots from a file, from a folder, and has none by itself', async () => {
    const file = put('a.cab', signedCabinet({ signer }));
    put('roots/root.cer', root.certificate);
    expect([(await run(file)).code, (await run('--roots', at('roots'), file)).code, (await withRoots(file)).code]).toEqual([1, 0, 0]);
  });

  it('takes revocation lists from files, from folders and from beside the roots', async () => {
    const file = put('a.cab', signedCabinet({ signer }));
    const good = put('good.pem', revocationListsPem(makeRevocationList(root), makeRevocationList(intermediate)));
    put('lists/revoked.crl', makeRevocationList(intermediate, { revoked: [{ certificate: signer }] }));
    expect((await withRoots('--policy', 'demand-revocation', file)).code).toBe(1);
    expect((await withRoots('--policy', 'demand-revocation', '--crl', good, file)).code).toBe(0);
    expect((await withRoots('--crl', good, '--crl', at('lists'), file)).code).toBe(1);
    put('both/root.cer', root.certificate);
    put('both/revoked.crl', makeRevocationList(intermediate, { revoked: [{ certificate: signer }] }));
    expect((await run('--roots', at('both'), file)).code).toBe(1);
  });

  it('judges as of another time', async () => {
    const expired = issueCodeSigning(intermediate, { from: daysFromNow(-90), to: daysFromNow(-30) });
    const file = put('a.cab', signedCabinet({ signer: expired }));
    expect([(await withRoots(file)).code, (await withRoots('--at', daysFromNow(-60).toISOString(), file)).code]).toEqual([1, 0]);
  });

  it('relaxes by the name of a policy, and says so', async () => {
    const file = put('a.cab', signedCabinet({ signer, algorithm: 'sha1' }));
    expect((await withRoots(file)).code).toBe(1);
    const { code, lines } = await withRoots('--policy', 'allow-sha1', file);
    expect(code).toBe(0);
    expect(lines[0]).toContain('Relaxed: A file that is signed with SHA-1 only is accepted.');
  });

  it('walks folders in the order of names, and is not stopped by what cannot be read', async () => {
    put('tree/b/c.exe', signedProgram({ signer }));
    put('tree/a.cab', signedCabinet({ signer }));
    put('tree/readme.txt', 'nothing');
    symlinkSync(at('tree'), at('tree/loop'));
    symlinkSync(put('outside.cab', unsignedCabinet()), at('tree/link.cab'));
    const { code, lines } = await withRoots(at('tree'));
    expect(code).toBe(0);
    expect(lines.map((text) => text.split('\n')[0])).toEqual([
      expect.stringMatching(/^● .*a\.cab/u),
      expect.stringMatching(/^● .*c\.exe/u),
      expect.stringMatching(/^◌ .*readme\.txt \(no kind of file that carries a signature\)$/u),
      '2 passed, 0 did not pass, 0 could not be read, 1 carry no signature',
    ]);
    const more = await withRoots(at('nowhere.exe'), at('tree'), put('unsigned.cab', unsignedCabinet()));
    expect(more.code).toBe(1);
    expect(more.lines[0]).toMatch(/^✕ .*nowhere\.exe: .*\(app\/file-unreadable\)$/u);
    expect(more.lines.at(-1)).toBe('2 passed, 1 did not pass, 1 could not be read, 1 carry no signature');
  });

  it('lets a file without a kind fail when it is named, and a folder of such files prove nothing', async () => {
    const file = put('texts/readme.txt', 'nothing');
    const good = put('a.cab', signedCabinet({ signer }));
    expect([(await withRoots(file)).code, (await withRoots(good, file)).code, (await withRoots(good, at('texts'))).code]).toEqual([1, 1, 0]);
    expect((await withRoots(at('texts'))).code).toBe(1);
    mkdirSync(at('empty'));
    expect((await withRoots(at('empty'))).code).toBe(1);
  });

  it.skipIf(process.platform === 'win32')('does not open devices and pipes, which could wait for ever', async () => {
    const { code, lines } = await withRoots('/dev/null');
    expect([code, lines[0]]).toEqual([1, expect.stringContaining('neither a file nor a folder')]);
  });

  it('looks files up in a catalogue file', async () => {
    const text = Buffer.from('[Version]');
    put('driver/driver.inf', text);
    const catalogue = put('driver/driver.cat', catalogueFile({ signer }, [{ digest: flatDigest(text) }]));
    const listed = await withRoots('--catalogue', catalogue, at('driver'));
    expect(listed.code).toBe(0);
    expect(listed.lines[1]).toContain('The signatures are those of the catalogue file');
    put('driver/other.inf', 'another');
    expect((await withRoots('--catalogue', catalogue, at('driver'))).code).toBe(1);
    await expect(withRoots('--catalogue', at('driver/driver.inf'), at('driver'))).rejects.toEqual(coded('authenticode/not-a-catalogue-file'));
    await expect(withRoots('--catalogue', at('nowhere.cat'), at('driver'))).rejects.toEqual(coded('app/file-unreadable'));
  });

  it('gives one JSON object a line, errors too', async () => {
    const good = put('a.cab', signedCabinet({ signer }));
    const { code, lines } = await withRoots('--json', good, at('nowhere'));
    expect(code).toBe(1);
    expect(objects(lines)).toEqual([
      expect.objectContaining({ schema: 1, command: 'verify', file: good, outcome: 'passed', container: 'cab', signatures: [expect.objectContaining({ outcome: 'passed' })] }),
      { schema: 1, command: 'verify', file: at('nowhere'), error: expect.objectContaining({ code: 'app/file-unreadable', data: expect.objectContaining({ file: at('nowhere') }) as unknown, title: 'The file cannot be read' }) as unknown },
    ]);
  });

  it('lets no name move the cursor', async () => {
    const spoof = issueCodeSigning(intermediate, { name: 'Good\u001b[2K\rContoso\u202e' });
    const { lines } = await withRoots(put('a\u001b[31m.cab', signedCabinet({ signer: spoof })), at('gone\u001b[2J'));
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
    expect(lines[0]).toContain('a⟨U+001B⟩[31m.cab');
  });

  it('escapes in JSON what a terminal would act on, and loses nothing of it', async () => {
    const name = at('gone\u009b2J\u202e');
    const { lines } = await withRoots('--json', name);
    expect(lines[0]).toContain('gone\\u009b2J\\u202e');
    expect(objects(lines)).toEqual([expect.objectContaining({ file: name })]);
  });

  it.each<[string, readonly string[], string]>([
    ['without a file', [], 'app/usage'],
    ['an unknown flag', ['--foo', 'x'], 'app/usage'],
    ['an unknown policy', ['--policy', 'toString', 'x'], 'app/usage'],
    ['no date', ['--at', 'yesterday', 'x'], 'app/usage'],
    ['roots that are not there', ['--roots', '/nowhere/at/all', 'x'], 'app/file-unreadable'],
    ['lists that are not there', ['--crl', '/nowhere/at/all', 'x'], 'app/file-unreadable'],
    ['roots that are none', ['--roots', import.meta.filename, 'x'], 'authenticode/certificate-unreadable'],
    ['lists that are none', ['--crl', import.meta.filename, 'x'], 'authenticode/revocation-list-unreadable'],
  ])('refuses a command with %s', async (_, parameters, code) => {
    await expect(run(...parameters)).rejects.toEqual(coded(code));
  });

  it('refuses a folder of roots in which one cannot be read', async () => {
    put('roots/broken.cer', 'not a certificate');
    await expect(run('--roots', at('roots'), 'x')).rejects.toEqual(coded('authenticode/certificate-unreadable'));
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    put('tree/a.cab', signedCabinet({ signer }));
    put('tree/b.cab', signedCabinet({ signer }));
    const lines: string[] = [];
    const running = verifyFiles([at('tree')], controller.signal, (text) => {
      lines.push(text);
      controller.abort();
    });
    await expect(running).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(lines).toHaveLength(1);
  });
});
