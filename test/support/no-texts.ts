import type { ServerTexts } from '../../shared/platform/mcp-server/mcp-server.js';

/** Of a server that has tools and says nothing besides. */
export const noTexts: ServerTexts = { prompts: [], resources: [], unread: [] };
