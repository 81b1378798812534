import { isDeepStrictEqual } from 'node:util';
import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import { createTurns } from '../../../kernel/canonical/in-slices.js';
import type { JsonFlaw } from '../../../kernel/canonical/inspect-json.js';
import { UnreachableError } from '../../../kernel/errors/errors.js';
import { explainFailure } from './explain-failure.js';
import type { ListingBounds } from './listing-bounds.js';
import type { ListingTap } from './listing-tap.js';
import type { ListedTool } from './sort-tools.js';

interface Page {
  readonly tools: readonly ListedTool[];
  readonly nextCursor: string | undefined;
}

/** Everything that a server lists, as it came. */
export interface Pages {
  readonly tools: readonly ListedTool[];
  readonly warnings: readonly string[];
}

interface Patience {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
}

/** The page that is asked for. */
interface Position {
  cursor: string | undefined;
}

/**
 * Reads every page as it comes over the wire. A cursor that the server no longer knows starts it again, once.
 * @throws {UnreachableError} beyond the bounds, or when pages repeat.
 */
export async function readPages(
  client: Client,
  tap: ListingTap,
  patience: Patience,
  bounds: ListingBounds,
): Promise<Pages> {
  for (let attempt = 1; ; attempt += 1) {
    const position: Position = { cursor: undefined };
    try {
      return await readOnce((cursor) => readPage(client, tap, cursor, patience), position, bounds);
    } catch (error) {
      if (attempt > 1 || position.cursor === undefined || !isBadCursor(error)) throw explainCursor(error, position);
    }
  }
}

async function readOnce(
  read: (cursor: string | undefined) => Promise<Page>,
  position: Position,
  bounds: ListingBounds,
): Promise<Pages> {
  const pages: (readonly ListedTool[])[] = [];
  const cursors = new Set<string>();
  let count = 0;
  for (;;) {
    if (pages.length >= bounds.pages) throw new UnreachableError(`the server lists more than ${bounds.pages} pages`);
    const { tools, nextCursor } = await read(position.cursor);
    // By the text of the protocol an empty cursor is one like any other. Many servers mean the end by it.
    if (position.cursor === '' && (await isAmong(tools, pages))) {
      return { tools: pages.flat(), warnings: [emptyCursorWarning] };
    }
    count += tools.length;
    if (count > bounds.tools) throw new UnreachableError(`the server lists more than ${bounds.tools} tools`);
    pages.push(tools);
    if (nextCursor === undefined) return { tools: pages.flat(), warnings: [] };
    if (cursors.has(nextCursor)) throw new UnreachableError('the server repeats a page for ever');
    cursors.add(nextCursor);
    position.cursor = nextCursor;
  }
}

const emptyCursorWarning =
  'its last page has an empty cursor ("") instead of none, and the page after it is one that was there before: the list was taken to end there';

/** Whether a page is one that was read already. */
async function isAmong(tools: readonly ListedTool[], pages: readonly (readonly ListedTool[])[]): Promise<boolean> {
  const turns = createTurns();
  for (const page of pages) {
    let isSame = page.length === tools.length;
    for (let at = 0; isSame && at < page.length; at += 1) {
      isSame = isDeepStrictEqual(page[at]?.definition, tools[at]?.definition);
      await turns();
    }
    if (isSame) return true;
  }
  return false;
}

async function readPage(client: Client, tap: ListingTap, cursor: string | undefined, options: Patience): Promise<Page> {
  // Not by `listTools`, which joins the pages and drops tools; what counts is what came over the wire.
  let failure: unknown;
  try {
    await client.request({ method: 'tools/list', params: cursor === undefined ? {} : { cursor } }, options);
  } catch (error) {
    failure = error;
  }
  const answer = tap.take();
  if (answer === undefined) {
    throw failure instanceof Error ? failure : new UnreachableError('the server answered nothing', { cause: failure });
  }
  const { result } = answer;
  if (typeof result !== 'object' || result === null || !Array.isArray((result as { tools?: unknown }).tools)) {
    throw new UnreachableError('the answer to tools/list holds no list of tools');
  }
  const { tools, nextCursor } = result as { tools: unknown[]; nextCursor?: unknown };
  const listed = withFlaws(tools, answer.flaws);
  // Only absence (or null) ends the list.
  if (nextCursor === undefined || nextCursor === null) return { tools: listed, nextCursor: undefined };
  if (typeof nextCursor !== 'string')
    throw new UnreachableError('the answer to tools/list holds a cursor that is no text');
  return { tools: listed, nextCursor };
}

/** Gives each tool what is wrong with its own text. @throws {UnreachableError} where the list itself has two readings. */
function withFlaws(tools: readonly unknown[], flaws: readonly JsonFlaw[]): ListedTool[] {
  const listed = tools.map((definition) => ({ definition, problems: [] as { path: string; message: string }[] }));
  for (const { kind, path, message } of flaws) {
    const [result, list, index, ...inner] = path;
    const own = result === 'result' && list === 'tools' && typeof index === 'number' ? listed[index] : undefined;
    // A number beside the tools is nobody's definition.
    if (own !== undefined) own.problems.push({ path: inner.join('.'), message });
    else if (kind === 'key') throw new UnreachableError(`the answer to tools/list can be read in two ways: ${message}`);
  }
  return listed;
}

const isBadCursor = (error: unknown): boolean => error instanceof ProtocolError && error.code === -32602;

/** Says so where an empty cursor led to the failure: nobody would look for one. */
function explainCursor(error: unknown, { cursor }: Position): unknown {
  if (cursor !== '') return error;
  const { message } = explainFailure(error);
  return new UnreachableError(`${message}; it had named an empty cursor ("") for the next page`, { cause: error });
}
