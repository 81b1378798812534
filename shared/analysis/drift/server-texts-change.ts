import { isRecord } from '../../kernel/is-record.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';
import { type DriftChange, driftChange } from './drift-change.js';
import { textChange } from './text-change.js';

/** The texts of a server by what they are of, such as `prompt "review", description`. An address alone says nothing. */
function textsIn(definition: ToolDefinition): Map<string, string> {
  const texts = new Map<string, string>();
  const add = (what: string, value: unknown): void => {
    if (typeof value === 'string') texts.set(what, value);
  };
  const addEntries = (kind: string, list: unknown): void => {
    for (const entry of Array.isArray(list) ? list.filter(isRecord) : []) {
      const key = entry['uri'] ?? entry['uriTemplate'] ?? entry['name'];
      const what = `${kind} "${typeof key === 'string' ? key.slice(0, 100) : ''}"`;
      for (const field of ['name', 'title', 'description']) add(`${what}, ${field}`, entry[field]);
      addEntries(`${what}, argument`, entry['arguments']);
    }
  };
  add('instructions', definition['instructions']);
  addEntries('prompt', definition['prompts']);
  addEntries('resource', definition['resources']);
  return texts;
}

/** How what a server says besides its tools changed, text by text. */
export function serverTextsChanges(before: ToolDefinition, after: ToolDefinition): DriftChange[] {
  const [was, is] = [textsIn(before), textsIn(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((what) => {
    const [one, two] = [was.get(what), is.get(what)];
    const change = textChange(one, two);
    if (change === undefined) return [];
    const { severity, how } = change;
    return [driftChange({ class: 'wording', severity, at: placeOf(what), text: `${what} ${how}` }, one, two)];
  });
}

/** The part of the definition: entries have no place of their own, as they are sorted. */
const placeOf = (what: string): string =>
  what === 'instructions' ? '/instructions' : what.startsWith('prompt') ? '/prompts' : '/resources';
