import { z } from 'zod';
import { actorSchema } from '../event.js';
import { slugSchema } from '../ids.js';

/** Settings of the host that servers may name as `${NAME}` begin so. All others are the host's own. */
export const serverSettingPrefix = 'MTGS_SERVER_';
export const isSettingForServers = (name: string): boolean => name.startsWith(serverSettingPrefix);

/** How to reach a live MCP server. */
export const transportSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }),
    /** Values may name settings as `${NAME}`; literal values are never shown again. */
    headers: z.record(z.string().max(200), z.string().max(8192)).optional(),
  }),
  z.strictObject({
    type: z.literal('stdio'),
    command: z.string().min(1).max(1000),
    args: z.array(z.string().max(8192)).max(200).default([]),
    env: z.record(z.string().max(200), z.string().max(8192)).optional(),
    cwd: z.string().max(4096).optional(),
  }),
]);
export type Transport = z.infer<typeof transportSchema>;

/** What the last synchronisation of a server came to. */
export const syncResultSchema = z.object({
  /** When it began: later changes of the server were not looked at. */
  at: z.iso.datetime(),
  outcome: z.enum(['synced', 'failed', 'held']),
  /** Why it failed or was held, or what is to be known of a listing that was taken, for people. */
  reason: z.string().optional(),
  added: z.int().default(0),
  updated: z.int().default(0),
  renamed: z.int().default(0),
  removed: z.int().default(0),
  unchanged: z.int().default(0),
  /** Of one that was held: how many tools accepting it would remove, and the first of them. */
  wouldRemove: z.object({ count: z.int().positive(), tools: z.array(z.string()).max(100) }).optional(),
  /** Self-reported, for display only. */
  serverInfo: z.object({ name: z.string(), version: z.string() }).optional(),
  protocolVersion: z.string().optional(),
  /** Digest of every definition that was listed. Absent where one was not taken, and in results of earlier releases. */
  listed: z.string().optional(),
});
export type SyncResult = z.infer<typeof syncResultSchema>;

/** Where a server was imported from. */
export const serverSourceSchema = z.object({
  /** Address of the registry, up to `/v0.1`; it is shown to everybody. */
  registry: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .refine((text) => /^[^?#@]*$/.test(text), 'holds a user, a parameter or a fragment, which would be shown'),
  /** What the registry calls the server. */
  name: z.string().min(1).max(400),
});
export type ServerSource = z.infer<typeof serverSourceSchema>;

export const serverSchema = z.object({
  id: slugSchema,
  env: slugSchema,
  title: z.string().max(200).optional(),
  /** Team that answers for the server's tools. */
  owner: z.string().max(200).optional(),
  transport: transportSchema,
  /** Absent where people wrote it down here. */
  source: serverSourceSchema.optional(),
  /** Whether the timer synchronises it. */
  autoSync: z.boolean().default(true),
  lastSync: syncResultSchema.optional(),
  /** Who added it, or last changed where it leads: what its tools say is on their account. */
  changedBy: actorSchema.optional(),
  /** Who allowed its process to be started. Absent: it needs none, or was stored before anybody was asked. */
  localCommand: z
    .object({
      allowedBy: actorSchema,
      allowedAt: z.iso.datetime(),
      /** SHA-256 of the transport that was allowed. Never shown: whoever has it can guess at the secrets in there. */
      digest: z.string().optional(),
    })
    .optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deletedAt: z.iso.datetime().optional(),
});
export type Server = z.infer<typeof serverSchema>;

/** A server as it is shown: with since when its scheduled synchronisation is missing, if it is. */
export const shownServerSchema = serverSchema.omit({ env: true }).extend({
  environment: slugSchema,
  /** `since`: when it was last synchronised, or registered if it never was. */
  stale: z.object({ since: z.iso.datetime() }).optional(),
});
export type ShownServer = z.infer<typeof shownServerSchema>;
