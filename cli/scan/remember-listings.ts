import { canonicalJson } from '../../shared/kernel/canonical/canonical-json.js';
import type { Listing, McpServer } from '../../shared/platform/mcp-server/mcp-server.js';

/** Asks each server once, however many clients name it. */
export function rememberListings(server: McpServer): McpServer {
  const known = new Map<string, Promise<Listing>>();
  return {
    list(transport, options) {
      const key = canonicalJson(transport);
      const listing = known.get(key) ?? server.list(transport, options);
      known.set(key, listing);
      return listing;
    },
  };
}
