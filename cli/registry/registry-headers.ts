import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { replaceReferences } from '../../shared/secrets/references.js';
import { parsePairs } from '../parse-options.js';

/**
 * The headers that a closed registry wants, each `name=value`; values may name settings of this machine as `${NAME}`.
 * @throws {InvalidInputError} for what is no header, and for a setting that is not there, without any value.
 */
export function registryHeaders(
  given: readonly string[],
  settings: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const headers = Object.entries(parsePairs(given)).map(([name, value]): [string, string] => [
    name,
    replaceReferences(value, (setting, otherwise) => {
      const found = settings[setting] ?? otherwise ?? '';
      if (found !== '') return found;
      throw new InvalidInputError(`the header ${name} names the setting ${setting}, which is not set`, [], {
        hint: `Set it where the command runs, such as: export ${setting}=…`,
      });
    }),
  ]);
  const bad = headers.find(
    ([name, value]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value),
  );
  if (bad === undefined) return Object.fromEntries(headers);
  throw new InvalidInputError(`the header ${bad[0].slice(0, 60)} is not one that HTTP takes`, [], {
    hint: 'Look for a line break or a character beyond Latin-1 in its value.',
  });
}
