/** Text of the other side, fit to be shown: one line, no control characters, bounded. */
export const tidy = (text: string, length = 300): string =>
  text
    .slice(0, length * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, length);
