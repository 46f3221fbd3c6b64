import { lstat, mkdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** The folders that stand for the server's shares. */
export interface Shares {
  readonly root: string;
  readonly packages: string;
  readonly content: string;
  readonly temporary: string;
}

/** Where the server says these folders are on its own disks. Nothing of the sort exists; paths are translated. */
export const serverPaths = {
  content: 'D:\\WSUS\\WsusContent',
  packages: 'D:\\WSUS\\UpdateServicesPackages',
  temporary: '%ProgramFiles%\\Update Services\\LogFiles\\WSUSTemp',
} as const;

export async function makeShares(root: string): Promise<Shares> {
  const shares = {
    root,
    packages: join(root, 'UpdateServicesPackages'),
    content: join(root, 'WsusContent'),
    temporary: join(root, 'WSUSTemp'),
  };
  await Promise.all([shares.packages, shares.content, shares.temporary].map(async (folder) => mkdir(folder, { recursive: true })));
  return shares;
}

const unusual = /[<>:"/|?*\u0000-\u001F]/u;
const isPlainName = (name: string): boolean => name !== '' && !/^\.+$/u.test(name) && !/[. ]$/u.test(name) && !unusual.test(name);

/**
 * The file that a path on the server's own disks stands for. `undefined` for a path outside the places
 * that publishing uses, for one that climbs, and for a share's own name (`\\host\…`), which the signing
 * service of a real server cannot open either.
 */
export function localPathOf(shares: Shares, serverPath: string): string | undefined {
  const places: readonly (readonly [prefix: string, folder: string])[] = [
    [serverPaths.packages, shares.packages],
    [serverPaths.content, shares.content],
    [serverPaths.temporary, shares.temporary],
    [serverPaths.temporary.replace('%ProgramFiles%', 'C:\\Program Files'), shares.temporary],
  ];
  const place = places.find(([prefix]) => serverPath.toLowerCase().startsWith(`${prefix.toLowerCase()}\\`));
  if (place === undefined) return undefined;
  const names = serverPath.slice(place[0].length + 1).split('\\');
  return names.every(isPlainName) ? join(place[1], ...names) : undefined;
}

/** Whether the path is an ordinary file below the share, with no link on the way. */
export async function isOwnFile(shares: Shares, path: string): Promise<boolean> {
  try {
    const [root, real, info] = await Promise.all([realpath(shares.root), realpath(path), lstat(path)]);
    return info.isFile() && real.startsWith(`${root}${sep}`);
  } catch {
    return false;
  }
}
