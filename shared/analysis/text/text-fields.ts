import type { ToolDefinition } from '../../domain/registry/tool.js';
import { textDepthMax, textFieldsMax } from './bounds.js';

/** A text of a definition and where it stands. */
export interface TextField {
  readonly path: readonly (string | number)[];
  readonly value: string;
  /** Whether it is a name in the definition (of a parameter, of a keyword) and not a value. */
  readonly isKey: boolean;
}

/** The texts of a definition, and how many places were too many or too deep to be read. */
export interface TextFields {
  readonly fields: readonly TextField[];
  /** Texts, or parts of the definition nested too deep, that were not read. Not zero: nobody may call it clean. */
  readonly unread: number;
}

/**
 * Every text of a definition that a model reads, names of properties included, in the order in which it reads them. The
 * bounds hold whatever may be registered; beyond them, texts are counted and not read.
 */
export function readTextFields(definition: ToolDefinition): TextFields {
  const fields: TextField[] = [];
  let unread = 0;
  const add = (field: TextField): void => {
    if (fields.length < textFieldsMax) fields.push(field);
    else unread += 1;
  };
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === 'string') {
      add({ path, value, isKey: false });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (path.length >= textDepthMax) {
      unread += 1;
      return;
    }
    if (Array.isArray(value)) {
      for (const [at, item] of value.entries()) visit(item, [...path, at]);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      if (key === '_meta' && path.length === 0) continue;
      add({ path: [...path, key], value: key, isKey: true });
      visit(item, [...path, key]);
    }
  };
  visit(definition, []);
  return { fields, unread };
}
