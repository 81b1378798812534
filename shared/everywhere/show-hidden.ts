interface Part {
  readonly text: string;
  readonly isHidden: boolean;
}

/**
 * Controls other than line breaks and tabs, what has no width, what turns the direction, tags, and what has no glyph of
 * its own: private use and halves of surrogate pairs.
 */
const hidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}\u{e0000}-\u{e0fff}]/gu;

/** A text in parts: what people see as it is, and each character that they would not see by its number. */
export function showHidden(text: string): { readonly parts: readonly Part[] } {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isHidden: false });
    const code = match[0].codePointAt(0) ?? 0;
    parts.push({ text: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`, isHidden: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isHidden: false });
  return { parts };
}
