/** Bounds of one listing: a server is a stranger. */
export interface ListingBounds {
  readonly pages: number;
  readonly tools: number;
  /** Bytes a server may send in all, unpacked, over however many answers. */
  readonly bytes: number;
  /** Bytes of one message on standard output. */
  readonly messageBytes: number;
  /** Lines on standard output that are not MCP; a few are usual, as servers log there. */
  readonly otherLines: number;
  readonly timeoutSeconds: number;
}

export const listingBounds: ListingBounds = {
  pages: 256,
  tools: 5_000,
  bytes: 32 * 1024 * 1024,
  messageBytes: 8 * 1024 * 1024,
  otherLines: 10_000,
  timeoutSeconds: 30,
};
