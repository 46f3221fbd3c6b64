/**
 * SQL's LIKE without regard to case: `%` stands for any text, `_` for one character. Walks both texts once
 * and goes back to the last `%` only, so that no pattern takes longer than their lengths multiplied.
 */
export function isLike(text: string, pattern: string): boolean {
  const [subject, wanted] = [text.toLowerCase(), pattern.toLowerCase()];
  let [position, at] = [0, 0];
  let last: { readonly at: number; position: number } | undefined;
  while (position < subject.length) {
    if (wanted[at] === '%') {
      last = { at, position };
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '_' || wanted[at] === subject[position])) {
      at += 1;
      position += 1;
    } else if (last !== undefined) {
      last.position += 1;
      position = last.position;
      at = last.at + 1;
    } else return false;
  }
  while (wanted[at] === '%') at += 1;
  return at === wanted.length;
}
