import { visible } from '../../../shared/foreign-text.js';

/** HTML that was built here and needs no further escaping. */
class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
export type { Html };

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => visible(text).replace(/[&<>"']/gu, (character) => entities[character] ?? character);

type Part = Html | string | number | undefined | readonly Part[];

const render = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(render).join('');
};

/** A template whose values are made visible and escaped unless they were made by this function themselves. */
export const html = (strings: TemplateStringsArray, ...values: readonly Part[]): Html =>
  new Html(strings.map((string, index) => string + render(values[index])).join(''));

/** Text that others wrote, within text of ours: letters that are read from the right stay on their side of its borders. */
export const foreign = (text: string): Html => html`<bdi>${text}</bdi>`;
