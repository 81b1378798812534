/** Words that only join the others of a name. */
export const joiners: ReadonlySet<string> = new Set(
  'a an and as at by for from in into of on or the to via with'.split(' '),
);
