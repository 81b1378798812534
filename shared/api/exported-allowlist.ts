import { z } from 'zod';
import { slugSchema } from '../domain/ids.js';
import { allowlistFormatSchema } from '../domain/registry/allowlist-format.js';

/** A client's file as it is shown, and what it leaves out. */
export const exportedAllowlistSchema = z.object({
  environment: slugSchema,
  format: allowlistFormatSchema,
  revision: z.int(),
  /** Servers that the file allows. */
  allowed: z.int(),
  /** Keys of the client's file, each as a whole. */
  document: z.record(z.string(), z.unknown()),
  withheld: z.array(
    z.object({ server: z.string(), verdict: z.enum(['block', 'not-established']), reason: z.string() }),
  ),
});
