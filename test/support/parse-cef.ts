/**
 * A strict CEF reader, written from the format's rules: seven header fields split at unescaped pipes, then keys of
 * letters, digits and underscores, each after a space, with `\\`, `\=`, `\n` and `\r` as the only escapes.
 */
export function parseCef(line: string): { header: string[]; extension: Map<string, string> } {
  if (/[\r\n\0]/.test(line)) throw new Error('a record is one line');
  if (!line.startsWith('CEF:')) throw new Error('a record starts with CEF:');
  const header: string[] = [];
  let at = 4;
  let part = '';
  while (header.length < 7) {
    const char = line[at];
    if (char === undefined) throw new Error('the header ends early');
    if (char === '\\') {
      const next = line[at + 1];
      if (next !== '\\' && next !== '|') throw new Error(`bad header escape \\${String(next)}`);
      part += next;
      at += 2;
    } else if (char === '|') {
      header.push(part);
      part = '';
      at += 1;
    } else {
      part += char;
      at += 1;
    }
  }
  return { header, extension: parseExtension(line.slice(at)) };
}

function parseExtension(text: string): Map<string, string> {
  const starts = [...text.matchAll(/(?:^| )([A-Za-z0-9_]+)=/g)].filter(({ index }) => !isEscaped(text, index));
  if (text !== '' && starts[0]?.index !== 0) throw new Error('the extension does not start with a key');
  const extension = new Map<string, string>();
  for (const [number, match] of starts.entries()) {
    const [whole, key = ''] = match;
    const value = text.slice(match.index + whole.length, starts[number + 1]?.index ?? text.length);
    if (extension.has(key)) throw new Error(`key ${key} twice`);
    if (/(?<!\\)(?:\\\\)*=/.test(value)) throw new Error(`bare = in ${key}`);
    extension.set(
      key,
      value.replace(/\\(.)/g, (_, escaped: string) => {
        const meaning: Record<string, string> = { '\\': '\\', '=': '=', n: '\n', r: '\r' };
        const char = meaning[escaped];
        if (char === undefined) throw new Error(`bad escape \\${escaped}`);
        return char;
      }),
    );
  }
  return extension;
}

const isEscaped = (text: string, index: number): boolean => text[index - 1] === '\\' && text[index - 2] !== '\\';
