/** A text with runs of blanks as one and runs of line breaks as one, cut at a bound: white space must not change findings. */
export const tidyText = (text: string, max: number): string =>
  text
    .slice(0, max * 2)
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n\s*/gu, '\n')
    .trim()
    .slice(0, max);
