/**
 * A command line that works where the user is: by the name that they called this one, which `npm run mtgs` says in
 * MTGS_COMMAND.
 */
export const asCommand = (env: Readonly<Record<string, string | undefined>>, ...words: readonly string[]): string =>
  [env['MTGS_COMMAND'] ?? 'mtgs', ...words.map(quoted)].join(' ');

/** A word as shells take it for one; what stands for something else, such as `<id>` and `…`, stays as it is. */
const quoted = (word: string): string =>
  /[\s"'$`\\;&|*?(){}!#]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : word;
