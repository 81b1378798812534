/** Cuts a list into waves of at most `width`, so that a fan-out is bounded and its progress can be told. */
export function waves<T>(items: readonly T[], width: number): T[][] {
  const cut: T[][] = [];
  for (let at = 0; at < items.length; at += width) cut.push(items.slice(at, at + width));
  return cut;
}
