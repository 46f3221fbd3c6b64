import { Fault } from '../main/core/fault.js';

/**
 * What was typed after a command.
 * @throws Fault `app/usage` in the words of Node's own parser
 */
export function readArguments<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/u, '') : String(error);
    throw new Fault('app/usage', { reason: reason.slice(0, 300) }, { cause: error });
  }
}
