import { createJsonLocator } from '../kernel/canonical/locate-json.js';
import { parseJson } from '../kernel/canonical/parse-json.js';
import { InvalidInputError } from '../kernel/errors/errors.js';
import type { FileDocument } from './file-document.js';
import { yamlDocument } from './yaml-document.js';

/**
 * Reads JSON, with comments and trailing commas as editors keep it, or YAML.
 * @throws {InvalidInputError} when it is neither. @throws {TooLargeError} beyond the bounds.
 */
export function readDocument(content: string, name: string): FileDocument {
  const text = content.replace(/^\uFEFF/, '');
  if (/^\s*\[mcp_servers\b/m.test(text)) {
    throw new InvalidInputError('this is a configuration of Codex in TOML, which is not read', [], {
      hint: 'Write its servers as "mcpServers" in a JSON file, each with command, args and env, or with url.',
    });
  }
  // What comes on standard input has no name that says what it is.
  if (/\.ya?ml$/i.test(name) || /^mcpServers:\s*$/m.test(text)) return yamlDocument(text);
  return { value: parseJson(text, { comments: true }), locate: createJsonLocator(text) };
}
