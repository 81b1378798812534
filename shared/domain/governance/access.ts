import { z } from 'zod';
import { makersMax, storedActorSchema } from '../event.js';
import { slugSchema } from '../ids.js';

export const roleSchema = z.enum(['viewer', 'developer', 'reviewer', 'admin', 'ci-agent', 'auditor']);
export type Role = z.infer<typeof roleSchema>;

/** A stored API key. The key itself is shown once and never stored. */
export const apiKeySchema = z.object({
  /** Public part of the key, by which people recognise it. */
  id: z.string(),
  name: z.string().min(1).max(200),
  role: roleSchema,
  /** Environments it is good for; absent means all. */
  environments: z.array(slugSchema).optional(),
  /** Servers whose things it may change, in any of its environments; absent means all. Reading is not limited by it. */
  servers: z.array(slugSchema).optional(),
  /** SHA-256 of the secret part, hex. */
  hash: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: storedActorSchema,
  /**
   * Ids of the identity that made the key, then of who made that identity's key, and so on up; empty for the first
   * administrator's.
   */
  makers: z.array(z.string()).max(makersMax).default([]),
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
  lastUsedAt: z.iso.datetime().optional(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
