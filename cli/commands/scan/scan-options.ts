import { z } from 'zod';
import { driftClassSchema } from '../../../shared/domain/analysis/conflict.js';
import { severitySchema } from '../../../shared/domain/severity.js';
import { routerOptionsSchema } from '../../router/with-router-options.js';

/** The options of `mtgs scan` as they are in force. */
export const scanOptionsSchema = z.object({
  ...routerOptionsSchema.shape,
  failOn: severitySchema,
  timeout: z.int(),
  static: z.boolean().default(false),
  project: z.string().optional(),
  header: z.array(z.string().max(10_000)).max(50).optional(),
  budget: z.int(),
  toolLimit: z.int().optional(),
  catalogLimit: z.int().optional(),
  locked: z.boolean().default(false),
  lock: z.string(),
  letThrough: z.array(driftClassSchema).default([]),
  baseline: z.string().optional(),
  since: z.string().min(1).max(300).optional(),
  waivers: z.string().optional(),
  probes: z.string().optional(),
  yes: z.boolean().default(false),
  json: z.boolean().optional(),
  sarif: z.string().optional(),
  junit: z.string().optional(),
  gitlab: z.string().optional(),
  markdown: z.string().optional(),
  html: z.string().optional(),
  comment: z.boolean().default(false),
  max: z.int().optional(),
  all: z.boolean().default(false),
  explain: z.boolean().default(false),
});
export type ScanOptions = z.output<typeof scanOptionsSchema>;
