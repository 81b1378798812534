import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { AppError } from '../errors/errors.js';
import { atOnce } from './in-slices.js';
import { inspectJson } from './inspect-json.js';
import { jsonBounds } from './parse-json.js';

/** A place in a text; lines and columns count from 1. */
export interface TextRegion {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Tells where the value at a path stands; `undefined` when there is none. */
export type JsonLocator = (path: readonly (string | number)[]) => TextRegion | undefined;

/** Reads a JSON text, comments and all, for its places. Of a text that is none, or too large, nothing is found. */
export function createJsonLocator(text: string): JsonLocator {
  const root = isWithinBounds(text) ? parseTree(text) : undefined;
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];

  function place(offset: number): { line: number; column: number } {
    let [low, high] = [0, lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
  }

  return function locate(path) {
    const node = root && findNodeAtLocation(root, [...path]);
    if (node === undefined) return undefined;
    const [start, end] = [place(node.offset), place(node.offset + node.length)];
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  };
}

function isWithinBounds(text: string): boolean {
  try {
    atOnce(inspectJson(text, jsonBounds));
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
