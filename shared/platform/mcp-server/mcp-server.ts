import type { Transport } from '../../domain/registry/server.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';
import type { Problem } from '../../kernel/errors/errors.js';

/** What a server says to models besides its tools. Entries are as the server lists them, cut to what is text. */
export interface ServerTexts {
  readonly instructions?: string;
  readonly prompts: readonly TextEntry[];
  /** Resources, and templates of resources. */
  readonly resources: readonly TextEntry[];
  /** What could not be read whole, by its method, and why: never a pass. */
  readonly unread: readonly { readonly what: string; readonly reason: string }[];
}

/** The texts of a prompt or a resource: name, title, description, address, arguments. */
export type TextEntry = Readonly<Record<string, unknown>>;

/** What a live server says it offers. */
export interface Listing {
  /** Every tool whose definition is acceptable, in the order listed. */
  readonly tools: readonly ToolDefinition[];
  /** Tools that are not; they are named, never silently dropped. */
  readonly refused: readonly { readonly name?: string; readonly problems: readonly Problem[] }[];
  /** What a client of the server may stumble over. */
  readonly warnings: readonly string[];
  /** What the server says to models besides its tools: as hostile as any text of a tool. */
  readonly texts: ServerTexts;
  /** Self-reported: for display only. */
  readonly serverInfo?: { readonly name: string; readonly version: string };
  readonly protocolVersion: string;
  /** `legacy` servers open with `initialize`, `modern` ones (from 2026-07-28) are stateless. */
  readonly era: 'legacy' | 'modern';
}

export interface ListOptions {
  /** How long it may take in all. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
}

/** Asks live MCP servers for what they list: a tool is never called, a prompt or a resource never fetched. */
export interface McpServer {
  /**
   * Reads every page of `tools/list`, and what the server says besides its tools. What cannot be read of the latter is
   * named in the listing, and fails nothing.
   * @throws {UnreachableError} with a reason that a person can act on: no such command, exited at once, no answer in
   * time, not an MCP server, not authorised, an address that is not allowed, more than the bounds allow.
   */
  list(transport: Transport, options: ListOptions): Promise<Listing>;
}
