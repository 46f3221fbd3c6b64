/** XML 1.0 §2.2 has no form for these, not even an escaped one. */
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };
const entity = (character: string): string => entities[character] ?? character;

export const escapeText = (text: string): string => text.replace(unwritable, '\uFFFD').replace(/[&<>\r]/gu, entity);
const escapeAttribute = (text: string): string => text.replace(unwritable, '\uFFFD').replace(/[&<>"\t\n\r]/gu, entity);

export type Attributes = Readonly<Record<string, string | undefined>>;

/** Text that is XML already. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const written = (content: Markup | string): string => (typeof content === 'string' ? escapeText(content) : content.text);

/** One element, its name with prefix as given; `undefined` attributes and children are left out. */
export function tag(name: string, attributes: Attributes = {}, children: readonly (Markup | string | undefined)[] = []): Markup {
  const pairs = Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const start = `<${name}${pairs.map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join('')}`;
  const inner = children.filter((child) => child !== undefined).map(written).join('');
  return new Markup(inner === '' ? `${start} />` : `${start}>${inner}</${name}>`);
}

export const joined = (parts: readonly Markup[]): Markup => new Markup(parts.map((part) => part.text).join(''));
