/** A text without what a line break, a terminal or a change of case does to it, with where each character was. */
export interface SimpleText {
  readonly text: string;
  /** Of each character its place in the original. */
  readonly places: readonly number[];
}

const dropped = /[\p{Cc}\p{Cf}\p{Z}\s]/u;

/** Drops blanks, line breaks, control and invisible characters, and folds case. */
export function simplifyText(original: string): SimpleText {
  const places: number[] = [];
  let text = '';
  for (let at = 0; at < original.length; at += 1) {
    const character = original.charAt(at);
    if (dropped.test(character)) continue;
    const lower = character.toLowerCase();
    text += lower.length === 1 ? lower : character;
    places.push(at);
  }
  return { text, places };
}
