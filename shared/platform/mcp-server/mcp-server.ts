import type { Transport } from '../../domain/server.js';
import type { ToolDefinition } from '../../domain/tool.js';
import type { Problem } from '../../kernel/errors/errors.js';

/** What a live server says it offers. */
export interface Listing {
  /** Every tool whose definition is acceptable, in the order listed. */
  readonly tools: readonly ToolDefinition[];
  /** Tools that are not; they are named, never silently dropped. */
  readonly refused: readonly { readonly name?: string; readonly problems: readonly Problem[] }[];
  /** What a client of the server may stumble over. */
  readonly warnings: readonly string[];
  /** What the server tells models about itself: as hostile as any text of a tool. */
  readonly instructions?: string;
  /** Self-reported: for display only. */
  readonly serverInfo?: { readonly name: string; readonly version: string };
  readonly protocolVersion: string;
  /** `legacy` servers open with `initialize`, `modern` ones (from 2026-07-28) are stateless. */
  readonly era: 'legacy' | 'modern';
}

/** Asks live MCP servers for their tools, and for nothing else: a tool is never called. */
export interface McpServer {
  /**
   * Reads every page of `tools/list`.
   * @throws {UnreachableError} with a reason that a person can act on: no such command, exited at once, no answer in
   * time, not an MCP server, not authorised, an address that is not allowed, more than the bounds allow.
   */
  list(
    transport: Transport,
    options?: { readonly signal?: AbortSignal; readonly timeoutSeconds?: number },
  ): Promise<Listing>;
}
