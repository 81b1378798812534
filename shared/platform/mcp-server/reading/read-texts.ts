import { isDeepStrictEqual } from 'node:util';
import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import { isRecord } from '../../../kernel/is-record.js';
import { UnreachableError } from '../../../kernel/errors/errors.js';
import { explainFailure } from './explain-failure.js';
import type { ListingBounds } from './listing-bounds.js';
import type { ListingTap } from './listing-tap.js';
import type { ServerTexts, TextEntry } from '../mcp-server.js';
import { unlessAborted } from './unless-aborted.js';

/** How long all lists of texts together may take, in milliseconds; a third of the whole where that is less. */
const textsMs = 10_000;

/** What a list of texts is asked with, where its answer has the entries, and which of their fields models and people read. */
interface TextList {
  readonly method: 'prompts/list' | 'resources/list' | 'resources/templates/list';
  readonly key: 'prompts' | 'resources' | 'resourceTemplates';
  readonly capability: 'prompts' | 'resources';
  readonly fields: readonly string[];
}

const textLists: readonly TextList[] = [
  {
    method: 'prompts/list',
    key: 'prompts',
    capability: 'prompts',
    fields: ['name', 'title', 'description', 'arguments'],
  },
  {
    method: 'resources/list',
    key: 'resources',
    capability: 'resources',
    fields: ['name', 'title', 'description', 'uri'],
  },
  {
    method: 'resources/templates/list',
    key: 'resourceTemplates',
    capability: 'resources',
    fields: ['name', 'title', 'description', 'uriTemplate'],
  },
];

interface Patience {
  readonly stop: AbortSignal;
  readonly bounds: ListingBounds;
}

/**
 * Reads what a server says besides its tools, within the bounds of a listing and a time of its own. A list that cannot be
 * read whole is named: its entries are not taken for all there are.
 */
export async function readTexts(client: Client, tap: ListingTap, { stop, bounds }: Patience): Promise<ServerTexts> {
  const timeout = Math.ceil(Math.min(textsMs, (bounds.timeoutSeconds * 1000) / 3));
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeout)]);
  const instructions = client.getInstructions() ?? '';
  const unread = tap.openingFlaws().some(({ kind }) => kind === 'key')
    ? [{ what: 'initialize', reason: 'the answer can be read in two ways' }]
    : [];
  const read = new Map<TextList['key'], readonly TextEntry[]>();
  for (const list of textLists) {
    if (client.getServerCapabilities()?.[list.capability] === undefined) continue;
    try {
      const found = await unlessAborted(readList(client, tap, list, { signal, timeout, bounds }), signal);
      read.set(list.key, found);
    } catch (error) {
      if (isUnknownMethod(error)) continue; // It declares more than it has: a client gets nothing from it either.
      unread.push({ what: list.method, reason: reasonOf(error, stop, timeout) });
    }
  }
  return {
    ...(instructions !== '' && { instructions }),
    prompts: read.get('prompts') ?? [],
    resources: [...(read.get('resources') ?? []), ...(read.get('resourceTemplates') ?? [])],
    unread,
  };
}

const isUnknownMethod = (error: unknown): boolean => error instanceof ProtocolError && error.code === -32601;

const reasonOf = (error: unknown, stop: AbortSignal, timeout: number): string =>
  !stop.aborted && error instanceof DOMException
    ? `no complete answer within ${timeout / 1000} s`
    : explainFailure(stop.aborted ? stop.reason : error).message;

interface Reading {
  readonly signal: AbortSignal;
  readonly timeout: number;
  readonly bounds: ListingBounds;
}

async function readList(client: Client, tap: ListingTap, list: TextList, reading: Reading): Promise<TextEntry[]> {
  const { bounds, ...options } = reading;
  const pages: (readonly TextEntry[])[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (;;) {
    if (pages.length >= bounds.pages) throw new UnreachableError(`it has more than ${bounds.pages} pages`);
    const page = await readPage(client, tap, list, cursor, options);
    // An empty cursor mostly means the end, and then the first page comes again.
    if (cursor === '' && pages.some((earlier) => isDeepStrictEqual(earlier, page.entries))) return pages.flat();
    pages.push(page.entries);
    if (pages.reduce((sum, { length }) => sum + length, 0) > bounds.tools) {
      throw new UnreachableError(`it has more than ${bounds.tools} entries`);
    }
    if (page.nextCursor === undefined) return pages.flat();
    if (cursors.has(page.nextCursor)) throw new UnreachableError('it repeats a page for ever');
    cursors.add(page.nextCursor);
    cursor = page.nextCursor;
  }
}

async function readPage(
  client: Client,
  tap: ListingTap,
  { method, key, fields }: TextList,
  cursor: string | undefined,
  options: Omit<Reading, 'bounds'>,
): Promise<{ readonly entries: readonly TextEntry[]; readonly nextCursor: string | undefined }> {
  let failure: unknown;
  try {
    await client.request({ method, params: cursor === undefined ? {} : { cursor } }, options);
  } catch (error) {
    failure = error;
  }
  const answer = tap.take();
  if (answer === undefined) throw failure instanceof Error ? failure : new UnreachableError('it has no answer');
  const { result, flaws } = answer;
  if (flaws.some(({ kind }) => kind === 'key')) throw new UnreachableError('the answer can be read in two ways');
  const listed = isRecord(result) ? result[key] : undefined;
  if (!isRecord(result) || !Array.isArray(listed)) throw new UnreachableError(`the answer holds no list of ${key}`);
  const { nextCursor } = result;
  if (typeof nextCursor !== 'string' && nextCursor !== undefined && nextCursor !== null)
    throw new UnreachableError('the answer holds a cursor that is no text');
  return { entries: listed.map((entry) => textsOf(entry, fields)), nextCursor: nextCursor ?? undefined };
}

/** The texts of an entry. @throws {UnreachableError} where one of them is something else: nobody knows what is read then. */
function textsOf(entry: unknown, fields: readonly string[]): TextEntry {
  if (!isRecord(entry)) throw new UnreachableError('an entry of it is no object');
  const texts = fields.flatMap((field): [string, unknown][] => {
    const value = entry[field];
    if (value === undefined || value === null) return [];
    if (field === 'arguments' && Array.isArray(value)) {
      return [[field, value.map((one) => textsOf(one, ['name', 'title', 'description']))]];
    }
    if (typeof value !== 'string') throw new UnreachableError(`${field} of an entry of it is no text`);
    return [[field, value]];
  });
  return Object.fromEntries(texts);
}
