const endings = ['ment', 'able', 'ness', 'ing', 'ion', 'ive', 'ity', 'ed', 'ly', 'al', 'e'];

/** Letters that stay of a word, at least. */
const stemMin = 4;

/**
 * What the forms of an English word have in common, by its ending: `scheduling`, `scheduled` and `schedule` give one.
 * For comparing with other stems only: it need not be a word.
 */
export function wordStem(word: string): string {
  const ending = endings.find((each) => word.endsWith(each) && word.length - each.length >= stemMin);
  if (ending === undefined) return word;
  const stem = word.slice(0, -ending.length);
  return /([^sl])\1$/u.test(stem) && stem.length > stemMin ? stem.slice(0, -1) : stem;
}
