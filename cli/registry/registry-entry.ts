import { z } from 'zod';

const text = (max: number) => z.string().min(1).max(max);

const inputSchema = z.looseObject({
  name: text(200),
  value: z.string().max(8_192).nullish(),
  isRequired: z.boolean().nullish(),
});

const remoteSchema = z.looseObject({
  type: text(100),
  url: text(2_000),
  headers: z.array(inputSchema).max(50).nullish(),
});
export type Remote = z.infer<typeof remoteSchema>;

/** A server as the API v0.1 lists it; what is not needed here is let through unread. */
export const registryEntrySchema = z.looseObject({
  server: z.looseObject({
    name: text(400),
    title: z.string().max(400).nullish(),
    remotes: z.array(remoteSchema).max(50).nullish(),
    packages: z
      .array(z.looseObject({ registryType: text(100), identifier: text(500) }))
      .max(50)
      .nullish(),
  }),
  _meta: z
    .looseObject({
      'io.modelcontextprotocol.registry/official': z
        .looseObject({ status: z.string().nullish(), isLatest: z.boolean().nullish() })
        .nullish(),
    })
    .nullish(),
});
export type RegistryEntry = z.infer<typeof registryEntrySchema>;

/** Servers of one page, and of a whole registry. */
export const serversMax = 1_000;

export const registryPageSchema = z.looseObject({
  servers: z.array(z.unknown()).max(serversMax),
  metadata: z.looseObject({ nextCursor: z.string().max(2_000).nullish() }).nullish(),
});
export type RegistryPage = z.infer<typeof registryPageSchema>;
