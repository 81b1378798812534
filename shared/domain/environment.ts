import { z } from 'zod';
import { alertChannelSchema } from './alert.js';
import { slugSchema } from './ids.js';
import { severitySchema } from './severity.js';

/** How an environment decides. Every field has a default, so `{}` is a complete policy. */
export const policySchema = z.strictObject({
  /** Conflicts of these severities block the newcomer. */
  blockingSeverities: z.array(severitySchema).default(['CRITICAL', 'HIGH']),
  /** How long an approval stays open, in seconds: one minute to ninety days. */
  approvalTtlSeconds: z.int().min(60).max(7_776_000).default(604_800),
  /** What an exact-name conflict skips: semantic comparison of the whole tool, of that pair only, or nothing. */
  shortCircuit: z.enum(['tool', 'pair', 'off']).default('tool'),
  /** Which pairs routing simulation looks at. */
  behaviouralPairs: z.enum(['semantic', 'any-stage']).default('semantic'),
  /** How the clients of this environment tell equal names apart. */
  nameCollision: z.enum(['none', 'prefix', 'priority']).default('none'),
  router: z.enum(['local']).default('local'),
  /** Trials per probe query, odd so that a majority exists. */
  trials: z.int().min(1).max(15).default(3),
  /** Probe queries per tool of a pair. */
  probesPerTool: z.int().min(1).max(20).default(3),
  /** Who is told of what; see docs/guides/alerts.md. */
  alerts: z.array(alertChannelSchema).max(50).default([]),
  /** A health score below this is an alert, once a day; 0 never. */
  alertBelowHealth: z.int().min(0).max(100).default(0),
});
export type Policy = z.infer<typeof policySchema>;

export const environmentSchema = z.object({
  id: slugSchema,
  title: z.string().max(200).optional(),
  description: z.string().max(2000).optional(),
  policy: policySchema,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Environment = z.infer<typeof environmentSchema>;
