/** Letters of other scripts that look like Latin ones in common fonts; a part of Unicode's confusables.txt (UTS #39). */
const cyrillicAndGreek: Readonly<Record<string, string>> = {
  а: 'a', в: 'b', е: 'e', ё: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x', ѕ: 's', і: 'i', ї: 'i', ј: 'j', ԁ: 'd', ԛ: 'q', ԝ: 'w', һ: 'h', ӏ: 'l', г: 'r', п: 'n',
  α: 'a', β: 'b', ε: 'e', ζ: 'z', η: 'n', ι: 'i', κ: 'k', μ: 'u', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', ω: 'w', ϲ: 'c', γ: 'y',
};
/** Within Latin and digits: what is told apart only by looking twice. */
const latin: readonly (readonly [RegExp, string])[] = [
  [/rn/gu, 'm'],
  [/vv/gu, 'w'],
  [/[0]/gu, 'o'],
  [/[1|!ıi]/gu, 'l'],
  [/5/gu, 's'],
];

const scripts = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Cherokee', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Devanagari'] as const;
const patterns = scripts.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const);

/** Names of the scripts that the letters of the text belong to. */
export const scriptsOf = (text: string): readonly string[] => patterns.filter(([, pattern]) => pattern.test(text)).map(([script]) => script);

/** East Asian names mix these as a matter of course, with Latin too (UTS #39 §5.1, "highly restrictive"). */
const mayMix = new Set(['Latin', 'Han', 'Hiragana', 'Katakana', 'Hangul']);

/** Whether scripts are mixed that no honest name mixes. */
export function mixesScripts(text: string): boolean {
  const found = scriptsOf(text);
  return found.length > 1 && found.some((script) => !mayMix.has(script));
}

/** Whether the text is written in letters of another script, each of which looks like a Latin one. */
export function imitatesLatin(text: string): boolean {
  const letters = text.toLowerCase().match(/\p{L}/gu) ?? [];
  return letters.length > 0 && letters.every((letter) => Object.hasOwn(cyrillicAndGreek, letter));
}

/** Characters that cannot be seen or that turn the reading order around. */
export const hasInvisible = (text: string): boolean => /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(text);

/** Two names with the same skeleton look the same; it is for comparing only. */
export function skeletonOf(text: string): string {
  const plain = text.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '').toLowerCase();
  const mapped = plain.replace(/\p{L}/gu, (letter) => cyrillicAndGreek[letter] ?? letter);
  return latin.reduce((name, [pattern, by]) => name.replace(pattern, by), mapped).replace(/[^\p{L}\p{N}]/gu, '');
}
