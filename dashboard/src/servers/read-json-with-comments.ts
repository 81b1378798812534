import type { Node, ParseError } from 'jsonc-parser';
import { ExplainedError } from '../api/problem.js';

/** JSON as editors keep it: comments and trailing commas are fine, a name that is there twice is not. */
export async function readJsonWithComments(text: string): Promise<unknown> {
  // Who adds no servers does not load it.
  const { getNodeValue, parseTree, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  const content = text.replace(/^\uFEFF/, '');
  const root = parseTree(content, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (root === undefined || first !== undefined) {
    const what = first === undefined ? 'nothing is there' : wordsOf(printParseErrorCode(first.error));
    const line = content.slice(0, first?.offset ?? 0).split('\n').length;
    throw new ExplainedError(`This is no JSON: ${what} at line ${line}.`, hintFor(content));
  }
  const twice = findTwice(root);
  if (twice !== undefined) throw new Error(`"${twice.slice(0, 80)}" is there twice: give each a name of its own.`);
  return getNodeValue(root);
}

/** `PropertyNameExpected` → `property name expected`. */
const wordsOf = (code: string): string => code.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** Files of clients that write no JSON. */
const hintFor = (text: string): string | undefined =>
  /^\s*\[mcp_servers\b/m.test(text) || /^mcpServers:\s*$/m.test(text)
    ? 'TOML and YAML are not read here: write the servers as { "mcpServers": { "name": { "command": "…" } } }.'
    : undefined;

/** A name that an object has twice: parsers keep one of the two and drop the other. */
function findTwice({ type, children = [] }: Node): string | undefined {
  if (type === 'object') {
    const names = children.map((property) => String(property.children?.[0]?.value));
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) return twice;
  }
  for (const child of children) {
    const twice = findTwice(child);
    if (twice !== undefined) return twice;
  }
  return undefined;
}
