import { isRecord } from '../api/problem.js';

/**
 * The definitions in a text: one, a list of them, or the answer of a server's tools/list.
 * @throws {Error} that says what is wrong with it.
 */
export function parseDefinitions(text: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`, {
      cause: error,
    });
  }
  const listed = isRecord(parsed) && Array.isArray(parsed['tools']) ? parsed['tools'] : parsed;
  const definitions: unknown[] = Array.isArray(listed) ? listed : [listed];
  if (definitions.length === 0) throw new Error('The list is empty: paste at least one definition.');
  const bad = definitions.findIndex((one) => !isRecord(one) || typeof one['name'] !== 'string');
  if (bad >= 0) throw new Error(`Definition ${bad + 1} has no "name": paste a tool as tools/list shows it.`);
  return definitions;
}
