import { createJsonLocator } from '../kernel/canonical/locate-json.js';
import { parseJson } from '../kernel/canonical/parse-json.js';
import type { FileDocument } from './file-document.js';
import { isJsonLines, jsonLinesDocument } from './json-lines.js';
import { tomlDocument } from './toml-document.js';
import { yamlDocument } from './yaml-document.js';

/**
 * Reads JSON, with comments and trailing commas as editors keep it, an object a line, YAML, or TOML.
 * @throws {InvalidInputError} when it is none of them. @throws {TooLargeError} beyond the bounds.
 */
export function readDocument(content: string, name: string): FileDocument {
  const text = content.replace(/^\uFEFF/, '');
  // What comes on standard input has no name that says what it is.
  if (/\.toml$/i.test(name) || /^\s*\[mcp_servers\b/m.test(text)) return tomlDocument(text);
  if (/\.ya?ml$/i.test(name) || /^(?:mcpServers|extensions):\s*$/m.test(text)) return yamlDocument(text);
  const isEmptyListing = /\.(?:jsonl|ndjson)$/i.test(name) && text.trim() === '';
  if (isEmptyListing || isJsonLines(text)) return jsonLinesDocument(text);
  return { value: parseJson(text, { comments: true }), locate: createJsonLocator(text) };
}
