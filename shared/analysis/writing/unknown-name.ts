import type { ToolDefinition } from '../../domain/registry/tool.js';
import { isRecord } from '../../kernel/is-record.js';
import { nameKeys, namesIn } from '../steering/names-in.js';
import { plainText } from '../steering/plain-text.js';

/** `create_issue`, `createIssue`: hardly anything but a name. */
const inCode = /[\p{L}\p{N}]_[\p{L}\p{N}]|__|^\p{Ll}[\p{L}\p{N}]*\p{Lu}/u;

interface Named {
  readonly name: string;
  readonly keys: readonly string[];
}

const namesInCode = (text: string): Named[] =>
  [...namesIn(text)]
    .filter(({ form, start, end }) => form === 'code' && inCode.test(text.slice(start, end)))
    .map(({ keys, start, end }) => ({ name: text.slice(start, end), keys }));

/**
 * A name in a new text of a tool that its definition does not hold: not its own, nor a parameter's, nor one in its old
 * description. Nobody who rewrites a text needs one, so that it comes from somewhere else, in whatever language.
 */
export function unknownName(
  text: string,
  { name, description = '', inputSchema }: ToolDefinition,
  alsoKnown: readonly string[] = [],
): string | undefined {
  const { properties } = inputSchema;
  const parameters = isRecord(properties) ? Object.keys(properties) : [];
  const known = new Set([
    ...[name, ...parameters, ...alsoKnown].flatMap(nameKeys),
    ...namesInCode(plainText(description)).flatMap(({ keys }) => keys),
  ]);
  return namesInCode(plainText(text)).find(({ keys }) => !keys.some((key) => known.has(key)))?.name;
}
