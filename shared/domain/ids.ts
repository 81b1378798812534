import { z } from 'zod';

/** Names of environments and servers: they stand in URLs, ids and instance names, so the alphabet is narrow. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'use 1 to 63 lower-case letters, digits and inner hyphens');

/** `server~name` where the name is plain, `server~=digest` where it is not (see `toolIdOf` in shared/kernel/canonical). */
export const toolIdSchema = z.string().min(3).max(260).brand<'ToolId'>();
export type ToolId = z.infer<typeof toolIdSchema>;
