let output = process.stdout;

/** From now on the set-up speaks on the error stream: what a command prints stays alone on the other. */
export const saySetUpAside = () => (output = process.stderr);

/** Where programs that the set-up starts write to, as `stdio` takes it. */
export const setUpStdio = () => ['inherit', output.fd, 'inherit'];

/** One line for the person at the terminal. */
export const say = (text) => output.write(`${text}\n`);

/** A condition the set-up cannot mend by itself: shown without a stack, ends with code 1. */
export class SetupFailure extends Error {}

/** Runs an entry script's main function and turns its failure into one readable line. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`${error instanceof SetupFailure ? error.message : (error?.stack ?? String(error))}\n`);
    process.exitCode = 1;
  }
}
