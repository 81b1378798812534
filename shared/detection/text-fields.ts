import type { ToolDefinition } from '../domain/tool.js';
import { schemaDepthMax, textFieldsMax } from './bounds.js';

/** A text of a definition and where it stands. */
export interface TextField {
  readonly path: readonly (string | number)[];
  readonly value: string;
}

/** Every string of a definition that a model reads, names of properties included; bounded in depth and number. */
export function textFields(definition: ToolDefinition): TextField[] {
  const fields: TextField[] = [];
  const visit = (value: unknown, path: readonly (string | number)[], depth: number): void => {
    if (fields.length >= textFieldsMax || depth > schemaDepthMax * 2) return;
    if (typeof value === 'string') fields.push({ path, value });
    else if (Array.isArray(value))
      value.forEach((item, i) => {
        visit(item, [...path, i], depth + 1);
      });
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (key === '_meta' && depth === 0) continue;
        if (/[^\x20-\x7e]/u.test(key)) fields.push({ path, value: key });
        visit(item, [...path, key], depth + 1);
      }
    }
  };
  visit(definition, [], 0);
  return fields;
}
