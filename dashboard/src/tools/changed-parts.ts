import type { ToolDefinition } from '../api/types.js';

export interface ChangedPart {
  readonly part: string;
  /** As JSON; empty where there was, or is, none. */
  readonly was: string;
  readonly is: string;
}

/** Shown word by word beside these. */
const shownElsewhere: ReadonlySet<string> = new Set(['name', 'description']);

/** The fields of a definition that differ, whatever they are called, but for its name and its description. */
export function changedParts(before: ToolDefinition, after: ToolDefinition): ChangedPart[] {
  const parts = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...parts]
    .filter((part) => !shownElsewhere.has(part))
    .map((part) => ({ part, was: jsonOf(before[part]), is: jsonOf(after[part]) }))
    .filter(({ was, is }) => was !== is);
}

const jsonOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value, undefined, 2));
