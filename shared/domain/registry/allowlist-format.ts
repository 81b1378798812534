import { z } from 'zod';

/**
 * The files of clients that MTGS writes: `claude` and `copilot` are keys of `managed-settings.json`, `claude-servers` is
 * `managed-mcp.json`, `vscode` is the `mcp.json` of a workspace or a user.
 */
export const allowlistFormatSchema = z.enum(['claude', 'claude-servers', 'copilot', 'vscode']);
export type AllowlistFormat = z.infer<typeof allowlistFormatSchema>;
