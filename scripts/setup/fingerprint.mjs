import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inProject } from './project.mjs';

function* filesUnder(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) return;
  if (!info.isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

/** SHA-256 over the names and contents of files and folders of the project. */
export function fingerprint(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths) for (const file of filesUnder(inProject(path))) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

const readStamp = (file) => {
  try {
    return readFileSync(inProject(file), 'utf8');
  } catch {
    return '';
  }
};

/** Runs `work` unless the stamp says that it was done for this fingerprint. Returns whether it ran. */
export async function onceFor(stampFile, value, work) {
  if (readStamp(stampFile) === value) return false;
  await work();
  mkdirSync(dirname(inProject(stampFile)), { recursive: true });
  writeFileSync(inProject(stampFile), value);
  return true;
}
