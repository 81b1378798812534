/** Characters that nobody sees, wherever they stand: joiners, directions, tags, selectors, controls. */
const unseen = /[\p{Default_Ignorable_Code_Point}\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFF9-\uFFFB]/gu;

/** A text without what nobody sees in it. */
export const seenText = (text: string): string => text.replace(unseen, '');

/** How much of a text is read for each character that is kept: padding must not push words out of sight. */
const readPerKept = 32;

/**
 * A text without what nobody sees, with runs of blanks as one and runs of line breaks as one, cut at a bound: white
 * space must not change findings.
 */
export const tidyText = (text: string, max: number): string =>
  seenText(text.slice(0, max * readPerKept))
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n\s*/gu, '\n')
    .trim()
    .slice(0, max);
