import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { isJsonDeeper } from './is-json-deeper.js';

/** Deepest text that is looked into, in levels. */
const depthMax = 100;

/** A place in a text; lines and columns count from 1. */
export interface TextRegion {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where the value at a path stands in a JSON text, or `undefined` when there is none or the text is too deep. */
export function locateJson(text: string, path: readonly (string | number)[]): TextRegion | undefined {
  if (isJsonDeeper(text, depthMax)) return undefined;
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, [...path]);
  if (node === undefined) return undefined;
  const [start, end] = [place(text, node.offset), place(text, node.offset + node.length)];
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
