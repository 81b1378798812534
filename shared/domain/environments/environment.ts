import { z } from 'zod';
import { alertChannelSchema } from '../alerts/alert.js';
import { budgetSchema } from '../routing/bill.js';
import { slugSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

/**
 * What a kind of change leads to. `allow`: it is recorded. `review`: one that matters (of a blocking severity) waits for a
 * person. `block`: every one waits for a person.
 */
const changeRule = z.enum(['allow', 'review', 'block']);

/** Fields that policies had once: stored environments may still hold them. */
const retiredFields = ['shortCircuit'];

/** How an environment decides. Every field has a default, so `{}` is a complete policy. */
export const policySchema = z.strictObject({
  /** Conflicts of these severities block the newcomer. */
  blockingSeverities: z.array(severitySchema).default(['CRITICAL', 'HIGH']),
  /**
   * The most tokens that tools may cost a model in each request, by the estimate of `tokenWeight`: one tool, and all tools
   * of the catalog together. Without a limit nothing is too large.
   */
  tokenLimits: z
    .strictObject({
      tool: z.int().min(1).max(100_000_000).optional(),
      catalog: z.int().min(1).max(100_000_000).optional(),
    })
    .prefault({}),
  /** How long an approval stays open, in seconds: one minute to ninety days. */
  approvalTtlSeconds: z.int().min(60).max(7_776_000).default(604_800),
  /** What changes of a known tool lead to, by what they touch: its words, its parameters, what it may do. */
  drift: z
    .strictObject({
      wording: changeRule.default('review'),
      schema: changeRule.default('review'),
      authority: changeRule.default('review'),
    })
    .prefault({}),
  /** What tools lead to that synchronisation finds on a server that was known before. */
  newTools: changeRule.default('review'),
  /** Which pairs routing simulation looks at. */
  behaviouralPairs: z.enum(['semantic', 'any-stage']).default('semantic'),
  /** How the clients of this environment tell equal names apart. */
  nameCollision: z.enum(['none', 'prefix', 'priority']).default('none'),
  /** Which router judges. */
  router: z.enum(['local', 'claude', 'openai', 'azure-openai']).default('local'),
  /** The model it asks, on Azure the deployment; that of the settings unless told. */
  routerModel: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, 'a model has 1 to 100 letters, digits and . : _ -')
    .optional(),
  /** The most that the router may cost in one analysis or check; local routing costs nothing. */
  routerBudget: budgetSchema.prefault({}),
  /** Whether a check passes when the time for routing simulation was not enough: `required` never, `advisory` does. */
  gateRouting: z.enum(['required', 'advisory']).default('required'),
  /** How long a check may wait for vectors of what is registered and for the router, together, in seconds. */
  gateSeconds: z.int().min(1).max(200).default(30),
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

/** A policy as it was stored: fields that are gone count for nothing. */
export const storedPolicySchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).filter(([field]) => !retiredFields.includes(field)))
      : value,
  policySchema,
);

export const environmentSchema = z.object({
  id: slugSchema,
  title: z.string().max(200).optional(),
  description: z.string().max(2000).optional(),
  policy: storedPolicySchema,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Environment = z.infer<typeof environmentSchema>;
