import { toCodedError } from '../main/core/fault.js';
import { errorObject, errorText, reportLine } from './output.js';

/**
 * Runs a command to its exit code. What it throws is said in words; with `--json` as an object where that of the command would stand.
 * @returns 2 when the command was not understood, 1 when it failed otherwise
 */
export async function endingOf(command: string, parameters: readonly string[], run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const coded = toCodedError(error);
    if (parameters.includes('--json')) console.log(reportLine(command, { error: errorObject(coded) }));
    else console.error(errorText(coded));
    return coded.code === 'app/usage' ? 2 : 1;
  }
}
