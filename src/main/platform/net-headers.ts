/** Header fields of Electron's `net` with names in lower case, several of the same name joined by `, `. */
export const joinHeaders = (headers: Readonly<Record<string, string | readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]));
