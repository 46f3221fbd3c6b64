/** Before it stands what Chromium may take for its own; behind it what was typed. */
const unattendedSwitch = '--unattended';

/** The commands that work on a live server. */
const unattendedCommands = ['publish', 'published'] as const;

export interface UnattendedStart {
  readonly command: (typeof unattendedCommands)[number];
  readonly parameters: readonly string[];
}

/**
 * What was typed at a terminal that needs this system's login and its store of secrets, as in
 * `countersign --unattended -- publish --server …`; undefined for a start with a window.
 */
export function unattendedParameters(commandLine: readonly string[]): UnattendedStart | undefined {
  const end = commandLine.indexOf('--');
  const command = unattendedCommands.find((known) => known === commandLine[end + 1]);
  return end > 0 && commandLine[end - 1] === unattendedSwitch && command !== undefined ? { command, parameters: commandLine.slice(end + 2) } : undefined;
}
