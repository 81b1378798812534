import { showHidden } from '../../../shared/everywhere/show-hidden.js';
import { cutText } from './cut-text.js';
import { type Html, markup } from './markup.js';

const textMax = 500;

/**
 * Text that may be somebody else's: cut in length, kept apart from the direction of what is around it, and with its hidden
 * characters marked.
 */
export function untrusted(text: string, max = textMax): Html {
  const { parts } = showHidden(cutText(text, max));
  return markup`<bdi>${parts.map((part) => (part.isHidden ? marked(part.text) : markup`${part.text}`))}</bdi>`;
}

const marked = (character: string): Html => markup`<mark title="a hidden character">${character}</mark>`;
