/** The anchors that GitHub gives to headings, so that links work there and here. One function for each page. */
export function createHeadingIds() {
  const seen = new Map();
  return function headingId(text) {
    const id = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(id) ?? 0;
    seen.set(id, count + 1);
    return count === 0 ? id : `${id}-${count}`;
  };
}
