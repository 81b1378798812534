import { boundText } from './bound-text.js';

/**
 * Text in a card is Markdown, and `<at>` in it a mention: what a tool's author wrote must stay text. At most `max`
 * characters of it, before the escapes.
 */
export const plainCardText = (text: string, max: number): string =>
  boundText(text, max)
    .replaceAll(/[*_[\]()`~#\\]/g, '\\$&')
    .replaceAll('<', '‹')
    .replaceAll('>', '›');
