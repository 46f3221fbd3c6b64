import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openFileSource } from '../../src/main/core/bytes.js';
import { extractToFolder, readCabinet, readMember } from '../../src/main/core/cabinet/read.js';
import { writeCabinet, type WrittenCabinet } from '../../src/main/core/cabinet/write.js';
import { sampleNoise, sampleText } from '../fixtures/cabinet/build.js';
import { readAll } from '../fixtures/cabinet/read-all.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { hasTool, runTool, type ToolResult } from './tools.js';

type Files = readonly (readonly [name: string, content: Buffer])[];

const text = sampleText(200_000);
const noise = sampleNoise(100_000);
// 70 MB of 2136 blocks: a third that deflates, a third that does not, a third of zeros.
const large = (): Buffer => Buffer.concat([sampleText(24_000_000), sampleNoise(23_000_000), Buffer.alloc(23_000_001)]);

const cases: readonly (readonly [label: string, files: () => Files])[] = [
  ['one member', () => [['setup.exe', text]]],
  ['many members', () => Array.from({ length: 500 }, (_, index) => [`file-${String(index)}.txt`, text.subarray(index * 100, index * 300)] as const)],
  ['nested paths', () => [['V2/a/b/c.sdp', text], ['V2/a/d.sdp', noise], ['root.xml', text]]],
  ['an empty member among others', () => [['before', text], ['empty', Buffer.alloc(0)], ['after', noise]]],
  ['incompressible contents', () => [['noise.bin', noise]]],
  ['exactly one block', () => [['block.bin', text.subarray(0, 32_768)]]],
  ['one byte more than a block', () => [['block.bin', text.subarray(0, 32_769)]]],
  ['names in UTF-8', () => [['日本/été.txt', text], ['Größe.txt', noise]]],
  ['70 MB', () => [['large.bin', large()]]],
];

interface Reader {
  readonly name: string;
  readonly available: boolean;
  readonly unpack: (cabinet: string, folder: string) => ToolResult;
}
const readers: readonly Reader[] = [
  { name: 'cabextract', available: hasTool('cabextract', 'cabextract'), unpack: (cabinet, folder) => runTool('cabextract', ['-q', '-d', folder, cabinet]) },
  { name: 'gcab', available: hasTool('gcab', 'gcab'), unpack: (cabinet, folder) => runTool('gcab', ['-x', '-C', folder, cabinet]) },
  { name: '7z', available: hasTool('7z', 'p7zip-full', []), unpack: (cabinet, folder) => runTool('7z', ['x', '-y', `-o${folder}`, cabinet]) },
];

function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

async function pack(folder: string, files: Files, compression: 'mszip' | 'stored', reserveSignature: boolean): Promise<{ readonly path: string; readonly result: WrittenCabinet }> {
  const sources = join(folder, 'sources');
  writeFiles(sources, files);
  const path = join(folder, 'test.cab');
  const members = files.map(([name, content]) => ({ name, path: join(sources, name), size: content.length, modified: new Date() }));
  return { path, result: await writeCabinet({ members, destination: path, compression, reserveSignature }) };
}

describe.each(cases)('our cabinet with %s', (_, makeFiles) => {
  test.each([
    ['mszip', true],
    ['mszip', false],
    ['stored', true],
    ['stored', false],
  ] as const)('is unpacked by foreign readers (%s, room for a signature: %s)', async (compression, reserveSignature) => {
    using folder = temporaryFolder();
    const files = makeFiles();
    const { path, result } = await pack(folder.path, files, compression, reserveSignature);
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(result.sha256);
    for (const { name, available, unpack } of readers) {
      if (!available) continue;
      const output = join(folder.path, name);
      mkdirSync(output);
      expect(unpack(path, output), name).toMatchObject({ code: 0 });
      for (const [member, content] of files) expect(readFileSync(join(output, member)).equals(content), `${name}: ${member}`).toBe(true);
    }
  });
});

describe.skipIf(!readers.some(({ name, available }) => name === 'gcab' && available))('a cabinet by gcab', () => {
  test.each([
    ['stored', []],
    ['MSZIP', ['-z']],
  ])('%s is unpacked by us', async (_, flags) => {
    using folder = temporaryFolder();
    const files: Files = [['a.txt', text], ['b.bin', noise], ['c.txt', sampleText(3_000_000)], ['empty', Buffer.alloc(0)]];
    writeFiles(folder.path, files);
    const path = join(folder.path, 'foreign.cab');
    expect(runTool('gcab', ['-c', '-n', ...flags, path, ...files.map(([name]) => join(folder.path, name))])).toMatchObject({ code: 0 });
    await using source = await openFileSource(path);
    const output = join(folder.path, 'output');
    await extractToFolder(await readCabinet(source), output);
    for (const [name, content] of files) expect(readFileSync(join(output, name)).equals(content), name).toBe(true);
  });
});

describe.skipIf(!hasTool('osslsigncode', 'osslsigncode') || !hasTool('openssl', 'openssl', ['version']))('a signature by osslsigncode', () => {
  const keyArguments = (folder: string): string[] => ['-certs', join(folder, 'cert.pem'), '-key', join(folder, 'key.pem')];

  test.each(['mszip', 'stored'] as const)('signs the digest that the writer gave, and its region is found (%s)', async (compression) => {
    using folder = temporaryFolder();
    const subject = ['-subj', '/CN=Test', '-addext', 'extendedKeyUsage=codeSigning'];
    const keys = ['-keyout', join(folder.path, 'key.pem'), '-out', join(folder.path, 'cert.pem')];
    expect(runTool('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...keys])).toMatchObject({ code: 0 });
    const { path, result } = await pack(folder.path, [['a.txt', text], ['b', noise]], compression, true);
    // osslsigncode takes a cabinet with room for a signature for one that is signed already, so it signs the same
    // cabinet without room: it makes the room, and what it then digests is what the writer digested beforehand.
    const plain = await pack(join(folder.path, 'plain'), [['a.txt', text], ['b', noise]], compression, false);
    const signed = join(folder.path, 'signed.cab');
    expect(runTool('osslsigncode', ['sign', ...keyArguments(folder.path), '-h', 'sha256', '-in', plain.path, '-out', signed])).toMatchObject({ code: 0 });
    const { output } = runTool('osslsigncode', ['verify', '-CAfile', join(folder.path, 'cert.pem'), '-in', signed]);
    expect(/Calculated message digest\s*:\s*([0-9A-F]+)/u.exec(output)?.[1]?.toLowerCase()).toBe(result.authenticode?.sha256);

    const bytes = readFileSync(signed);
    await using source = await openFileSource(signed);
    const cabinet = await readCabinet(source);
    expect(cabinet.size).toBe(result.cabinetSize);
    expect(cabinet.signatureRegion).toEqual({ offset: cabinet.size, size: bytes.length - cabinet.size });
    // The unsigned cabinet differs from the signed one in the reserve alone.
    const [ours, theirs] = [readFileSync(path), bytes.subarray(0, cabinet.size)];
    expect(ours.subarray(60).equals(theirs.subarray(60))).toBe(true);
    expect((await readAll(bytes)).get('b')?.equals(noise)).toBe(true);
  });
});

const realCatalog = process.env['COUNTERSIGN_REAL_CATALOG'];
const hasRealCatalog = realCatalog !== undefined && existsSync(realCatalog);
if (!hasRealCatalog) process.stderr.write('skipped: COUNTERSIGN_REAL_CATALOG names no cabinet with a real catalogue\n');

test.skipIf(!hasRealCatalog)('a real catalogue is unpacked as cabextract unpacks it', async () => {
  await using source = await openFileSource(realCatalog ?? '');
  const cabinet = await readCabinet(source);
  for (const member of cabinet.members) {
    const theirs = spawnSync('cabextract', ['-q', '-p', '-F', member.name.replaceAll('/', '\\'), realCatalog ?? ''], { maxBuffer: 1 << 30 });
    expect(theirs.stdout.equals(await readMember(cabinet, member, 1 << 30))).toBe(true);
  }
});
