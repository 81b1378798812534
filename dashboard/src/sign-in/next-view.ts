/** Where to go after signing in. Only to ourselves: an address of somebody else's would look like a view of ours. */
export const nextView = (given: unknown): string | undefined =>
  typeof given === 'string' && /^\/app\/[\w-]/.test(given) ? given : undefined;
