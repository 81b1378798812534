/** Where the bracket that opens at `start` closes, apostrophes quoting; -1 when it does not. */
function endOf(text: string, start: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (letter === '{') depth += 1;
    else if (letter === '}') depth -= 1;
    if (depth === 0 && !isQuoted) return at;
  }
  return -1;
}

/** The expressions in a text of a workflow: all of it behind `@`, or what is in `@{…}`. One that is not closed is `undefined`. */
export function expressionsIn(text: string): (string | undefined)[] {
  const found: (string | undefined)[] = /^@[^@{]/.test(text) ? [text.slice(1)] : [];
  for (let at = text.indexOf('@{'); at >= 0; at = text.indexOf('@{', at + 2)) {
    if (text[at - 1] === '@') continue;
    const end = endOf(text, at + 1);
    found.push(end < 0 ? undefined : text.slice(at + 2, end));
  }
  return found;
}

/** Whether brackets and quotes are in pairs. */
export function isBalanced(expression: string): boolean {
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[' };
  let isQuoted = false;
  for (const letter of expression) {
    if (letter === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (letter === '(' || letter === '[') open.push(letter);
    else if (letter in pairs && open.pop() !== pairs[letter]) return false;
  }
  return open.length === 0 && !isQuoted;
}
