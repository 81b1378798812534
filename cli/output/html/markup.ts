import { showHidden } from '../../../shared/everywhere/show-hidden.js';

/** A piece of a page, which only `markup` makes, so that no text from outside becomes any. */
class Markup {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}
export type Html = Markup;

type Value = string | number | Html | readonly Html[];

/**
 * A piece of a page. A text in it is shown as text, in an element and within the quotes of an attribute alike, and each
 * hidden character by its number.
 */
export const markup = (pieces: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Markup(pieces.map((piece, at) => `${piece}${markupOf(values[at] ?? '')}`).join(''));

function markupOf(value: Value): string {
  if (value instanceof Markup) return String(value);
  if (typeof value === 'object') return value.map(String).join('');
  return escaped(String(value));
}

const escaped = (text: string): string =>
  showHidden(text)
    .parts.map((part) => part.text)
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
