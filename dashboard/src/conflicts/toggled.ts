/** What is selected once all of these are, or none of them if all were. */
export function toggled(selected: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const these = new Set(ids);
  const others = [...selected].filter((id) => !these.has(id));
  return new Set(ids.every((id) => selected.has(id)) ? others : [...others, ...ids]);
}
