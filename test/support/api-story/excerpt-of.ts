const linesMax = 4;
const charsMax = 600;

/** The beginning of a text, enough to see what it is. */
export function excerptOf(text: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, linesMax).map((line) => (line.length > charsMax ? `${line.slice(0, charsMax)}…` : line));
  return lines.length > linesMax ? `${shown.join('\n')}\n…` : shown.join('\n');
}
