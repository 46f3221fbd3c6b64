import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';
import { Fault } from '../main/core/fault.js';

/**
 * Holds a profile for one process. The lock is SQLite's own on a file that nobody writes, so the system
 * lets go of it when the process ends, however it ends.
 * @throws Fault `practice/profile-in-use`
 */
export async function lockProfile(folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const connection = new Libsql(join(folder, 'practice.lock'));
  try {
    connection.exec('pragma locking_mode = exclusive; pragma busy_timeout = 0; begin exclusive;');
  } catch (error) {
    connection.close();
    throw new Fault('practice/profile-in-use', { folder }, { cause: error });
  }
  return () => {
    connection.exec('rollback');
    connection.close();
  };
}
