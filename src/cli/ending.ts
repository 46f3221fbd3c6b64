import { toCodedError } from '../main/core/fault.js';
import { interruptedCode } from './interrupt.js';
import { errorObject, errorText, reportLine } from './output.js';

/** Of a command that came to its end, and of one that somebody stopped before. */
const codeOf = (code: number, signal: AbortSignal): number => (signal.aborted && code !== 0 ? interruptedCode : code);

/**
 * Runs a command to its exit code. What it throws is said in words; with `--json` as an object where that of the command would stand.
 * @returns the command's own code, 130 when it was stopped before it had done everything, 2 when the command was not understood, 1 when it failed otherwise
 */
export async function endingOf(command: string, parameters: readonly string[], signal: AbortSignal, run: () => Promise<number>): Promise<number> {
  try {
    return codeOf(await run(), signal);
  } catch (error) {
    const coded = toCodedError(error);
    if (parameters.includes('--json')) console.log(reportLine(command, { error: errorObject(coded) }));
    else console.error(errorText(coded));
    return coded.code === 'app/usage' ? 2 : codeOf(1, signal);
  }
}
