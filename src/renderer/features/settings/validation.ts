/** Problems in words, or undefined. They mirror what main would refuse, so that a slip is said at the field. */
export function urlProblem(text: string): string | undefined {
  if (text === '') return undefined;
  return URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol) ? undefined : 'A whole address that begins with http:// or https://';
}

export function hostProblem(text: string, known: readonly string[]): string | undefined {
  if (!/^[a-z0-9.-]{1,253}$/u.test(text)) return 'Only a host name in small letters, for example mirror.example.org';
  return known.includes(text) ? 'It is in the list already.' : undefined;
}
