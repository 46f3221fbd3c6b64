import type { UtilityProcess } from 'electron';
import type { PracticeChild } from '../core/profile/practice-process.js';

/** Electron's `utilityProcess`. */
export interface UtilityStarter {
  fork(modulePath: string, parameters: string[], options: { stdio: ('ignore' | 'inherit')[]; serviceName: string }): UtilityProcess;
}

const utilityPractice = (child: UtilityProcess): PracticeChild => ({
  onMessage: (listener) => void child.on('message', listener),
  onExit: (listener) => void child.once('exit', () => listener()),
  send: (message) => child.postMessage(message),
  kill: () => {
    // Its own `kill` asks politely, and one that hangs does not hear.
    if (child.pid === undefined) child.kill();
    else process.kill(child.pid, 'SIGKILL');
  },
});

/** The practice server in a process of Electron's, which ends with it; for `connectPractice`. */
export const startPracticeUtility = (utilityProcess: UtilityStarter, script: string, profileFolder: string): PracticeChild =>
  utilityPractice(utilityProcess.fork(script, ['--profile', profileFolder, '--json'], { stdio: ['ignore', 'ignore', 'inherit'], serviceName: 'Countersign practice server' }));
