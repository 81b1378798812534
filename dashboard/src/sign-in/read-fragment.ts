/** What stands behind `#` when somebody arrives at the sign-in page. */
export type Fragment =
  /** The code of a link that `mtgs up` printed. */
  | { readonly kind: 'link'; readonly code: string }
  /** What Entra ID answers to a sign-in that began here: it alone has a `state`. */
  | { readonly kind: 'entra'; readonly answer: string };

export function readFragment(hash: string): Fragment | undefined {
  const given = new URLSearchParams(hash.slice(1));
  if (given.has('state')) return { kind: 'entra', answer: hash };
  const code = given.get('code');
  return code === null ? undefined : { kind: 'link', code };
}
