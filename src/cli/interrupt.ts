/** What a shell gives a program that Ctrl+C ended: 128 and the number of SIGINT. */
export const interruptedCode = 130;

/** Said once, beside what the command prints. */
export const stoppingWords = 'Stopping. What is begun comes to an end first; Ctrl+C once more ends at once.\n';

/** Each time somebody asks a command to stop: first it comes to an end by itself, then it is ended. */
export function createInterrupt(say: (words: string) => void, endAtOnce: (code: number) => void): { readonly signal: AbortSignal; readonly interrupt: () => void } {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    interrupt: () => {
      if (controller.signal.aborted) {
        endAtOnce(interruptedCode);
        return;
      }
      say(stoppingWords);
      controller.abort();
    },
  };
}
