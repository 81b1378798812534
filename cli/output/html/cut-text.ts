/** A text of at most `max` UTF-16 units with how many more there are; a pair of surrogates stays whole. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
  return `${kept} … ${text.length - kept.length} more characters`;
}
