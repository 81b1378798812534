import { z } from 'zod';
import { storedPolicySchema } from '../../../domain/environments/environment.js';
import { slugSchema, toolIdSchema } from '../../../domain/ids.js';
import { toolDefinitionSchema } from '../../../domain/registry/tool.js';
import { givenProbeSchema, impactProbeSchema, unansweredProbeSchema } from './impact-probe.js';
import { registryChangeSchema } from './impact-report.js';

/** Tools of one registry that can be simulated: a model is offered all of them at once. */
export const simulatedToolsMax = 2_000;

const versionSchema = z.object({
  id: toolIdSchema,
  server: slugSchema,
  definition: toolDefinitionSchema,
  fingerprint: z.string(),
});

/** What was asked for, as it was asked. */
export const impactRequestSchema = z.object({
  puts: z.array(versionSchema),
  removes: z.array(toolIdSchema),
  given: z.array(givenProbeSchema),
  perTool: z.int().min(1).max(20),
  maxProbes: z.int().positive(),
  trials: z.int().min(1).max(15),
  /** Whether the questions are asked in batches, which take up to a day and cost half. */
  isBatch: z.boolean().default(false),
  /** The policy it was asked for under: a change meanwhile does not split it. */
  policy: storedPolicySchema,
});
export type StoredImpactRequest = z.infer<typeof impactRequestSchema>;

/** Both registries as they were when the simulation began: what happens to them meanwhile changes nothing. */
export const registriesSchema = z.object({
  before: z.array(versionSchema),
  after: z.array(versionSchema),
  change: registryChangeSchema,
});

/** How many chunks of probes there are, of how many probes, and what they leave open. */
export const impactPlanSchema = z.object({
  chunks: z.int().nonnegative(),
  total: z.int().nonnegative(),
  open: z.array(z.string()),
});
export const impactChunkSchema = z.array(impactProbeSchema);
export const unansweredChunkSchema = z.array(unansweredProbeSchema);

/** Keys of a simulation's working data. */
export const impactKeys = {
  request: 'request',
  registries: 'registries',
  plan: 'plan',
  probes: (chunk: number): string => `probes/${String(chunk).padStart(6, '0')}`,
  picks: (probe: string): string => `picks/${probe}`,
  /** Of a chunk, what the router gave no answer to, why the rest of it was not asked, and what it cost. */
  unanswered: (chunk: number): string => `unanswered/${String(chunk).padStart(6, '0')}`,
  unasked: (chunk: number): string => `unasked/${String(chunk).padStart(6, '0')}`,
  bill: (chunk: number): string => `bill/${String(chunk).padStart(6, '0')}`,
  /** What the batches cost: one under this prefix for each that has ended. */
  batchBills: 'batch-bill/',
  report: 'report',
};
