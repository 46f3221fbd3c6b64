/** A question about two things that never change, asked again and again: each pair is answered once, for as long as both are in use. */
export function rememberPairs<First extends object, Second extends object, Answer>(ask: (first: First, second: Second) => Answer): (first: First, second: Second) => Answer {
  const known = new WeakMap<First, WeakMap<Second, { readonly answer: Answer }>>();
  return (first, second) => {
    const ofFirst = known.get(first) ?? new WeakMap<Second, { readonly answer: Answer }>();
    known.set(first, ofFirst);
    const found = ofFirst.get(second) ?? { answer: ask(first, second) };
    ofFirst.set(second, found);
    return found.answer;
  };
}
