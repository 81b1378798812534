import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';

/** The key of the verdict in `_meta`. */
export const verdictKey = 'mtgs/verdict';
const officialKey = 'io.modelcontextprotocol.registry/official';

const inputSchema = z.object({ name: z.string(), isRequired: z.boolean(), isSecret: z.boolean() });

const remoteSchema = z.object({
  type: z.literal('streamable-http'),
  url: z.string(),
  headers: z.array(inputSchema).optional(),
});
export type RegistryRemote = z.infer<typeof remoteSchema>;

const packageSchema = z.object({
  registryType: z.string(),
  identifier: z.string(),
  version: z.string().optional(),
  runtimeHint: z.string(),
  transport: z.object({ type: z.literal('stdio') }),
  packageArguments: z
    .array(
      z.object({
        type: z.literal('positional'),
        value: z.string().optional(),
        valueHint: z.string().optional(),
        isRequired: z.boolean().optional(),
        isSecret: z.boolean().optional(),
      }),
    )
    .optional(),
  environmentVariables: z.array(inputSchema).optional(),
});
export type RegistryPackage = z.infer<typeof packageSchema>;

/** A server as the registry API has it, version 2025-12-01 of its document and 2025-12-11 of `server.json`. */
export const registryEntrySchema = z.object({
  server: z.object({
    $schema: z.url(),
    name: z.string(),
    title: z.string().optional(),
    description: z.string(),
    version: z.string(),
    remotes: z.array(remoteSchema).optional(),
    packages: z.array(packageSchema).optional(),
  }),
  _meta: z.object({
    [officialKey]: z.object({
      status: z.enum(['active', 'deleted']),
      statusMessage: z.string().optional(),
      publishedAt: z.iso.datetime(),
      updatedAt: z.iso.datetime(),
      isLatest: z.literal(true),
    }),
    [verdictKey]: z.object({
      verdict: z.enum(['pass', 'block', 'not-established']),
      environment: slugSchema,
      /** How many definitions were approved. */
      approved: z.int(),
    }),
  }),
});
export type RegistryEntry = z.infer<typeof registryEntrySchema>;

export const registryListSchema = z.object({
  servers: z.array(registryEntrySchema),
  metadata: z.object({ count: z.int(), nextCursor: z.string().optional() }),
});

/** What the registry API answers for a server or version that it does not have. */
export const registryErrorSchema = z.object({ error: z.string() });

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

export const includeDeleted = { include_deleted: flag };

/** `environment/server`. Hosts that do not decode `%2F` in a path leave it as it is. */
export const serverNameSchema = z
  .string()
  .max(400)
  .transform((text) => text.replaceAll(/%2f/gi, '/'));
