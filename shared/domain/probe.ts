import { z } from 'zod';
import { actorSchema } from './event.js';
import { slugSchema, toolIdSchema } from './ids.js';

/** Longest question, in characters. */
export const queryMax = 500;

/** Where a query comes from: written from a definition by a template or a model, by a person, or asked in production. */
export const probeOriginSchema = z.enum(['template', 'model', 'manual', 'log']);
export type ProbeOrigin = z.infer<typeof probeOriginSchema>;

/** A question that an environment keeps, and the tool that it is meant for. */
export const storedProbeSchema = z.object({
  id: z.string(),
  env: slugSchema,
  query: z.string().min(1).max(queryMax),
  expected: toolIdSchema,
  origin: probeOriginSchema,
  /** Which log it was taken from, or who thought of it. */
  source: z.string().max(200).optional(),
  createdAt: z.iso.datetime(),
  createdBy: actorSchema,
});
export type StoredProbe = z.infer<typeof storedProbeSchema>;

/** Questions of people: what is written from a definition only repeats its words. */
export const isAsked = ({ origin }: Pick<StoredProbe, 'origin'>): boolean => origin === 'manual' || origin === 'log';

/** Probes kept for one tool. */
export const probesOfToolMax = 100;
