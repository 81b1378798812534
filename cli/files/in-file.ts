import { AppError, InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';

/** A file's text, and what to do about one that is something else. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
  readonly hint: string;
}

/** Does something with a file's text; what goes wrong is told with the file's name, and once. */
export function inFile<T>({ name, text, hint: whatToDo }: NamedText, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const hint = error.hint ?? (/^[\s\uFEFF]*[{[]/.test(text) ? undefined : whatToDo);
    const options = { cause: error, ...(hint !== undefined && { hint }) };
    if (error instanceof TooLargeError) throw new TooLargeError(`${name}: ${error.message}`, options);
    const problems = error instanceof InvalidInputError ? error.problems : [];
    // Of a text that is no JSON the first mistake counts: the others mostly follow from it.
    const own = problems.filter(({ message }) => /^the (?:key|number) /.test(message));
    throw new InvalidInputError(`${name}: ${error.message}`, own, options);
  }
}

/** What can be done about a file that should hold definitions or a configuration. */
export const formsHint =
  'Give a configuration with "mcpServers", "servers" (VS Code) or "context_servers" (Zed), or JSON with tool definitions.';
