/** Before it stands what Chromium may take for its own; behind it what was typed. */
const unattendedSwitch = '--unattended';

/**
 * What was typed at a terminal that needs this system's login and its store of secrets, as in
 * `countersign --unattended -- publish --server …`; undefined for a start with a window.
 */
export function unattendedParameters(commandLine: readonly string[]): readonly string[] | undefined {
  const end = commandLine.indexOf('--');
  return end > 0 && commandLine[end - 1] === unattendedSwitch && commandLine[end + 1] === 'publish' ? commandLine.slice(end + 2) : undefined;
}
