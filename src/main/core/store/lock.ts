import { join } from 'node:path';
import { Fault } from '../fault.js';
import { Connection } from './connection.js';

/** A name of its own: the database itself stays usable for several connections of the holder. */
const lockFileName = 'profile.lock';

export interface Lock extends Disposable {
  release(): void;
}

/** Held locks: a connection that nobody refers to any more would be closed by the garbage collector and free the lock. */
const held = new Set<Connection>();

/**
 * Takes the profile for this process, window or terminal, until it releases it or ends: an exclusive transaction on a file that is
 * used for nothing else. The operating system frees it when the process is killed, so there is no stale lock to judge.
 * The file must not be opened by anything else here: closing any handle to it would free the lock on POSIX systems.
 * @throws Fault `app/busy` when another holds it, `store/unavailable`
 */
export function acquireLock(profileFolder: string): Lock {
  const connection = Connection.open(join(profileFolder, lockFileName), 0);
  try {
    connection.execute('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (error instanceof Fault && error.code === 'store/busy') throw new Fault('app/busy', { profile: profileFolder }, { cause: error });
    throw error;
  }
  held.add(connection);
  const release = (): void => {
    if (held.delete(connection)) connection.close();
  };
  return { release, [Symbol.dispose]: release };
}
