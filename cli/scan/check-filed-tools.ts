import { InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';
import { parseDefinitions } from '../../shared/definitions/parse-definitions.js';
import type { FiledTool, OtherPart } from './scan-source.js';

/** Parts the definitions of a file that may be registered from those that may not, each told by its place in the file. */
export function checkFiledTools(
  server: string,
  tools: readonly FiledTool[],
): { readonly good: readonly FiledTool[]; readonly failures: readonly OtherPart[] } {
  const good: FiledTool[] = [];
  const failures: OtherPart[] = [];
  for (const tool of tools) {
    const reason = whatIsWrong(server, tool.definition);
    if (reason === undefined) good.push(tool);
    else failures.push({ what: tool.label, reason, place: tool.place });
  }
  return { good, failures };
}

function whatIsWrong(server: string, definition: unknown): string | undefined {
  try {
    parseDefinitions(server, [definition]);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems.map(({ message }) => message).join('; ');
    if (error instanceof TooLargeError) return error.message.replace(/^tools\.0 /, 'its definition ');
    throw error;
  }
}
