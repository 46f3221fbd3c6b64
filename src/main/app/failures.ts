import { app } from 'electron';
import type { Log } from '../core/log.js';

/**
 * Must run before anything else: without a handler Electron opens a message box for an uncaught
 * error, which hangs for ever where nobody sees it.
 */
export function exitOnUncaughtErrors(log: Log): void {
  const stop = (kind: string) => (error: unknown) => {
    log.error(kind, { detail: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    app.exit(1);
  };
  process.on('uncaughtException', stop('uncaught exception'));
  process.on('unhandledRejection', stop('unhandled rejection'));
}
