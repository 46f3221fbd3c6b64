import { lstat, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { openFileSource } from '../main/core/bytes.js';
import { extractToFolder } from '../main/core/cabinet/extract-to-folder.js';
import { readCabinet, type Cabinet } from '../main/core/cabinet/read.js';
import { writeCabinet, type MemberToPack } from '../main/core/cabinet/write.js';
import { Fault } from '../main/core/fault.js';
import { visible } from '../shared/foreign-text.js';
import { formatBytes } from '../shared/format.js';
import { readArguments } from './arguments.js';
import { filesOf } from './files-of.js';
import { reportLine } from './output.js';

type Print = (text: string) => void;

const usage = (reason: string): Fault => new Fault('app/usage', { reason });

function listText({ members, size, signatureRegion }: Cabinet): string {
  const total = members.reduce((sum, member) => sum + member.size, 0);
  const width = Math.max(...members.map((member) => String(member.size).length));
  return [
    ...members.map((member) => visible(`${String(member.size).padStart(width)}  ${member.modified ?? '-'.padEnd(19)}  ${member.name}`)),
    `${String(members.length)} ${members.length === 1 ? 'file' : 'files'}, ${formatBytes(total)} in a cabinet of ${formatBytes(size)}, ${signatureRegion === undefined ? 'not signed' : 'with a signature that was not checked'}`,
  ].join('\n');
}

const compressionOf = ({ folders }: Cabinet, folder: number): string => folders[folder]?.compression.method ?? 'stored';

async function list(path: string, isJson: boolean, print: Print): Promise<void> {
  await using source = await openFileSource(path);
  const cabinet = await readCabinet(source);
  const { size, members, signatureRegion } = cabinet;
  const rows = members.map(({ name, size: bytes, modified, attributes, folder }) => ({ name, size: bytes, ...(modified !== undefined && { modified }), attributes, compression: compressionOf(cabinet, folder) }));
  print(isJson ? reportLine('cab list', { file: path, size, signaturePresent: signatureRegion !== undefined, members: rows }) : listText(cabinet));
}

async function unpack(path: string, directory: string, isJson: boolean, print: Print, signal: AbortSignal): Promise<void> {
  await using source = await openFileSource(path);
  const written = await extractToFolder(await readCabinet(source), directory, { signal });
  if (isJson) print(reportLine('cab unpack', { file: path, folder: directory, members: written.map(({ member: { name, size }, path: place }) => ({ name, size, path: place })) }));
  else print([...written.map(({ path: place }) => visible(place)), `${String(written.length)} ${written.length === 1 ? 'file was' : 'files were'} unpacked`].join('\n'));
}

/** Files by their own names, the files of a folder below the name of that folder. */
async function collectMembers(starts: readonly string[]): Promise<readonly MemberToPack[]> {
  const members: MemberToPack[] = [];
  for (const start of starts) {
    const base = dirname(resolve(start));
    for await (const { path, fault } of filesOf(resolve(start))) {
      if (fault !== undefined) throw fault;
      const { size, mtime } = await stat(path);
      members.push({ name: relative(base, path).split(sep).join('/'), path, size, modified: mtime });
    }
  }
  return members;
}

async function pack(destination: string, starts: readonly string[], isJson: boolean, print: Print, signal: AbortSignal): Promise<void> {
  // A link that leads nowhere counts as well: what would be written over is not looked at further.
  if ((await lstat(destination).catch(() => undefined)) !== undefined) throw new Fault('cabinet/output-exists', { file: destination });
  const members = await collectMembers(starts);
  const { size, sha1, sha256, compression } = await writeCabinet({ members, destination, compression: 'auto', reserveSignature: false, signal });
  const rows = members.map((member) => ({ name: member.name, size: member.size }));
  if (isJson) print(reportLine('cab pack', { file: destination, size, sha1, sha256, compression, members: rows }));
  else print([...rows.map(({ name }) => visible(name)), visible(`${destination}: ${String(rows.length)} ${rows.length === 1 ? 'file' : 'files'}, ${formatBytes(size)}, ${compression}`), `SHA-256 ${sha256}`].join('\n'));
}

/**
 * Lists, unpacks and packs cabinets; what a cabinet may hold is the same as for catalogues and packages.
 * @throws Fault `app/usage`, `cabinet/…`, `app/file-unreadable`, `app/cancelled`
 */
export async function workOnCabinet(parameters: readonly string[], signal: AbortSignal, print: Print = console.log): Promise<number> {
  const { values, positionals } = readArguments(() => parseArgs({ args: [...parameters], allowPositionals: true, options: { json: { type: 'boolean', default: false } } }));
  const [action, first, second, ...more] = positionals;
  switch (action) {
    case 'list':
      if (first === undefined || second !== undefined) throw usage('cab list takes one cabinet');
      await list(first, values.json, print);
      return 0;
    case 'unpack':
      if (first === undefined || second === undefined || more.length > 0) throw usage('cab unpack takes a cabinet and a folder');
      await unpack(first, second, values.json, print, signal);
      return 0;
    case 'pack':
      if (first === undefined || second === undefined) throw usage('cab pack takes the cabinet to write and at least one file');
      await pack(first, [second, ...more], values.json, print, signal);
      return 0;
    default:
      throw usage('cab is followed by list, unpack or pack');
  }
}
