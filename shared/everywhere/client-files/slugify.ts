/** A name as a slug: lower case, hyphens, at most 63 characters; `server` where nothing is left. */
export function slugify(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'server' : slug;
}

/** The slug, or the slug with the first free number, and takes it. */
export function uniqueSlug(name: string, taken: Set<string>): string {
  const base = slugify(name);
  let slug = base;
  for (let number = 2; taken.has(slug); number += 1) slug = `${base.slice(0, 58)}-${number}`;
  taken.add(slug);
  return slug;
}
