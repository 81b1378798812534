/** A stranger's text for an error message: one line, without control characters, bounded in characters. */
export function visibleText(text: string, charactersMax = 300): string {
  const line = text
    .slice(0, 4 * charactersMax)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > charactersMax ? `${line.slice(0, charactersMax)}…` : line;
}
