// Controls, and the characters that reorder or hide text: a reader must see what is there.

const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A text from outside, made visible and cut to at most `max` UTF-16 units with an ellipsis. */
export function boundText(text: string, max: number): string {
  const seen = text.toWellFormed().replace(unseen, ' ');
  if (seen.length <= max) return seen;
  const end = max - 1;
  const last = seen.charCodeAt(end - 1);
  return `${seen.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end)}…`;
}
