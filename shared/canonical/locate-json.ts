import { findNodeAtLocation, parseTree } from 'jsonc-parser';

/** A place in a text; lines and columns count from 1. */
export interface TextRegion {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where the value at a path stands in a JSON text, or `undefined` when there is none. */
export function locateJson(text: string, path: readonly (string | number)[]): TextRegion | undefined {
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
