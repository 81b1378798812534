/**
 * Bounds of one listing: a server is a stranger. Bytes alone do not do, as what takes time and memory is the number of
 * things in them. None of these holds the thread for more than 200 ms (test/platform/mcp-server/floods.test.ts).
 */
export interface ListingBounds {
  readonly pages: number;
  readonly tools: number;
  /** Bytes a server may send in all, unpacked, over however many answers. */
  readonly bytes: number;
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** JSON-RPC messages in all, whatever they are about. */
  readonly messages: number;
  /** Objects, arrays, texts, numbers and so on, in all messages together. */
  readonly values: number;
  /** Keys of any one object. */
  readonly keys: number;
  /** Levels of objects and arrays. */
  readonly levels: number;
  /** Lines on standard output that are not MCP; a few are usual, as servers log there. */
  readonly otherLines: number;
  /** How long the whole listing may take. Each caller says it: a person waits less long than a synchronisation. */
  readonly timeoutSeconds: number;
}

export const listingBounds: Omit<ListingBounds, 'timeoutSeconds'> = {
  pages: 256,
  tools: 5_000,
  bytes: 32 * 1024 * 1024,
  messageBytes: 8 * 1024 * 1024,
  // An answer for each page, and three notifications beside each.
  messages: 1_000,
  // Sixty for each of 5,000 tools; the largest real ones have a hundred, most a third of that. Building them, and comparing
  // them with the registry, takes about 50 ms each, and cannot be interrupted.
  values: 300_000,
  // A tool with more than 10,000 values is refused by itself; this is for what would hold up the others.
  keys: 100_000,
  // A definition with more than 96 is refused by itself; deeper JSON is made to overflow its reader.
  levels: 1_000,
  otherLines: 10_000,
};
