/** An escape, a class, a part that minds the case, or a letter. */
const parts = /\\.|\[(\^?)((?:\\.|[^\]\\])*)\]|\(\?-i:((?:[^()]|\([^()]*\))*)\)|[a-z]/giu;

/**
 * The source of a pattern that ignores the case of ASCII letters without the flag `i`, all but what it has in
 * `(?-i:…)`: Node 22 does not know that modifier.
 */
export const inBothCases = (source: string): string =>
  source.replaceAll(parts, (part: string, not?: string, members?: string, kept?: string) => {
    if (kept !== undefined) return `(?:${kept})`;
    if (members !== undefined) return `[${not ?? ''}${otherCases(members)}${members.replace(/^-/u, '\\-')}]`;
    return part.length === 1 ? `[${part.toLowerCase()}${part.toUpperCase()}]` : part;
  });

/** The letters of a class, and its ranges of letters, in the other case. */
const otherCases = (members: string): string =>
  [...members.replaceAll(/\\./gu, '').matchAll(/[a-z]-[a-z]|[a-z]/giu)]
    .map(([part]) => (part === part.toLowerCase() ? part.toUpperCase() : part.toLowerCase()))
    .join('');
