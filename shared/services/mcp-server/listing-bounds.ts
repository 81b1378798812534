/** Bounds of one listing: a server is a stranger. */
export const listingBounds = {
  pages: 256,
  tools: 5_000,
  /** Bytes a server may send in all, and in one message. */
  bytes: 32 * 1024 * 1024,
  messageBytes: 8 * 1024 * 1024,
  timeoutSeconds: 30,
} as const;
