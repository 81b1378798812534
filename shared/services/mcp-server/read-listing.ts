import { type Client, ProtocolError } from '@modelcontextprotocol/client';
import { type ToolDefinition, toolNameSchema } from '../../domain/tool.js';
import { InvalidInputError, type Problem, TooLargeError, UnreachableError } from '../../errors/errors.js';
import { parseDefinitions } from '../../registry/parse-definitions.js';
import { headerParameterProblem } from './header-parameter-problem.js';
import type { ListingBounds } from './listing-bounds.js';
import type { ListingTap } from './listing-tap.js';
import type { Listing } from './mcp-server.js';
import { visibleText } from './visible-text.js';

interface RawPage {
  readonly tools: readonly unknown[];
  readonly nextCursor: string | undefined;
}

interface Patience {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
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
): Promise<unknown[]> {
  for (let attempt = 1; ; attempt += 1) {
    const tools: unknown[] = [];
    const cursors = new Set<string>();
    let cursor: string | undefined;
    try {
      for (let page = 1; ; page += 1) {
        if (page > bounds.pages) throw new UnreachableError(`the server lists more than ${bounds.pages} pages`);
        const { tools: more, nextCursor } = await readPage(client, tap, cursor, patience);
        if (tools.length + more.length > bounds.tools) {
          throw new UnreachableError(`the server lists more than ${bounds.tools} tools`);
        }
        for (const tool of more) tools.push(tool);
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
  options: Patience,
): Promise<RawPage> {
  // Not by `listTools`, which joins the pages and drops tools; what counts is what came over the wire.
  let failure: unknown;
  try {
    await client.request({ method: 'tools/list', params: cursor === undefined ? {} : { cursor } }, options);
  } catch (error) {
    failure = error;
  }
  const raw = tap.take();
  if (raw === undefined) {
    throw failure instanceof Error ? failure : new UnreachableError('the server answered nothing', { cause: failure });
  }
  if (typeof raw !== 'object' || raw === null || !Array.isArray((raw as { tools?: unknown }).tools)) {
    throw new UnreachableError('the answer to tools/list holds no list of tools');
  }
  const { tools, nextCursor } = raw as { tools: unknown[]; nextCursor?: unknown };
  // Only absence (or null) ends the list: an empty string is a cursor like any other.
  if (nextCursor === undefined || nextCursor === null) return { tools, nextCursor: undefined };
  if (typeof nextCursor !== 'string')
    throw new UnreachableError('the answer to tools/list holds a cursor that is no text');
  return { tools, nextCursor };
}

const isBadCursor = (error: unknown): boolean => error instanceof ProtocolError && error.code === -32602;

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
      const { definition } = parsed;
      const shown = visibleText(definition.name, nameMax);
      if (tools.has(definition.name)) {
        warnings.push(`the name "${shown}" is listed twice; the first counts`);
        continue;
      }
      tools.set(definition.name, definition);
      const problem = headerParameterProblem(definition.inputSchema);
      if (problem === undefined) continue;
      warnings.push(`clients over HTTP will not offer "${shown}": ${visibleText(problem)}`);
    } catch (error) {
      if (!(error instanceof InvalidInputError || error instanceof TooLargeError)) throw error;
      const problems = error instanceof InvalidInputError ? error.problems : [{ path: '', message: error.message }];
      refused.push({ problems, ...(name !== undefined && { name }) });
    }
  }
  return { tools: [...tools.values()], refused, warnings };
}

const nameMax = 100;

/** The exact name if it could be a tool's, so that a registered tool of this name is recognised. */
function nameOf(tool: unknown): string | undefined {
  const name = typeof tool === 'object' && tool !== null ? (tool as { name?: unknown }).name : undefined;
  if (typeof name !== 'string') return undefined;
  return toolNameSchema.safeParse(name).success ? name : visibleText(name, nameMax);
}
