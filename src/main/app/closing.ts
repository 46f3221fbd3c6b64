import { dialog, type BrowserWindow } from 'electron';

/**
 * Asks before a window with running jobs is closed. Nothing is lost by closing: jobs go on where they were
 * at the next start; but whoever closes the window should know that they stop.
 */
export function mayClose(window: BrowserWindow, runningJobs: number): boolean {
  if (runningJobs === 0 || window.webContents.isOffscreen()) return true;
  const answer = dialog.showMessageBoxSync(window, {
    type: 'question',
    title: 'Countersign',
    message: runningJobs === 1 ? 'A job is running.' : `${runningJobs} jobs are running.`,
    detail: 'They stop when the window is closed and go on where they were at the next start. Nothing that is proven or published is lost.',
    buttons: ['Stay', 'Close'],
    defaultId: 0,
    cancelId: 0,
  });
  return answer === 1;
}
