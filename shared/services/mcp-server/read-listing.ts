import type { Client } from '@modelcontextprotocol/client';
import type { ToolDefinition } from '../../domain/tool.js';
import { InvalidInputError, type Problem, TooLargeError, UnreachableError } from '../../errors/errors.js';
import { parseDefinitions } from '../../registry/parse-definitions.js';
import { listingBounds } from './listing-bounds.js';
import type { ListingTap } from './listing-tap.js';
import type { Listing } from './mcp-server.js';

interface RawPage {
  readonly tools: readonly unknown[];
  readonly nextCursor: string | undefined;
}

/** Reads every page as it comes over the wire. A cursor that the server no longer knows starts it again, once. */
export async function readPages(
  client: Client,
  tap: ListingTap,
  signal: AbortSignal,
  timeout: number,
): Promise<unknown[]> {
  for (let attempt = 1; ; attempt += 1) {
    const tools: unknown[] = [];
    const cursors = new Set<string>();
    let cursor: string | undefined;
    try {
      for (let page = 1; ; page += 1) {
        if (page > listingBounds.pages)
          throw new UnreachableError(`the server lists more than ${listingBounds.pages} pages`);
        const { tools: more, nextCursor } = await readPage(client, tap, cursor, { signal, timeout });
        tools.push(...more);
        if (tools.length > listingBounds.tools) {
          throw new UnreachableError(`the server lists more than ${listingBounds.tools} tools`);
        }
        if (nextCursor === undefined) return tools;
        if (cursors.has(nextCursor)) throw new UnreachableError('the server repeats a page for ever');
        cursors.add(nextCursor);
        cursor = nextCursor;
      }
    } catch (error) {
      if (attempt > 1 || cursor === undefined || !isBadCursor(error)) throw error;
    }
  }
}

async function readPage(
  client: Client,
  tap: ListingTap,
  cursor: string | undefined,
  options: { readonly signal: AbortSignal; readonly timeout: number },
): Promise<RawPage> {
  // With a cursor the client reads one page; without one it would join all of them, so the first is asked for raw.
  const failure = await client
    .request({ method: 'tools/list', params: cursor === undefined ? {} : { cursor } }, options)
    .then(() => undefined)
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  const raw = tap.take();
  if (raw === undefined) throw failure ?? new UnreachableError('the server answered nothing');
  if (typeof raw !== 'object' || raw === null || !Array.isArray((raw as { tools?: unknown }).tools)) {
    throw new UnreachableError('the answer to tools/list holds no list of tools');
  }
  const { tools, nextCursor } = raw as { tools: unknown[]; nextCursor?: unknown };
  // Only absence (or null) ends the list: an empty string is a cursor like any other.
  return { tools, nextCursor: typeof nextCursor === 'string' ? nextCursor : undefined };
}

const isBadCursor = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { code?: unknown }).code === -32602;

/** Parts what may be registered from what may not. Of two tools with one name the first counts. */
export function sortTools(raw: readonly unknown[]): Pick<Listing, 'tools' | 'refused' | 'warnings'> {
  const tools = new Map<string, ToolDefinition>();
  const refused: { name?: string; problems: readonly Problem[] }[] = [];
  const warnings: string[] = [];
  for (const one of raw) {
    const name = nameOf(one);
    try {
      const [parsed] = parseDefinitions('listing', [one]);
      if (parsed === undefined) continue;
      if (tools.has(parsed.definition.name)) {
        warnings.push(`the name "${shorten(parsed.definition.name)}" is listed twice; the first counts`);
      } else tools.set(parsed.definition.name, parsed.definition);
    } catch (error) {
      if (!(error instanceof InvalidInputError || error instanceof TooLargeError)) throw error;
      const problems = error instanceof InvalidInputError ? error.problems : [{ path: '', message: error.message }];
      refused.push({ problems, ...(name !== undefined && { name }) });
    }
  }
  return { tools: [...tools.values()], refused, warnings };
}

function nameOf(tool: unknown): string | undefined {
  const name = typeof tool === 'object' && tool !== null ? (tool as { name?: unknown }).name : undefined;
  return typeof name === 'string' ? shorten(name) : undefined;
}

const shorten = (name: string): string => (name.length > 100 ? `${name.slice(0, 100)}…` : name);
