import { z } from 'zod';
import { actorSchema } from '../event.js';
import { slugSchema, toolIdSchema } from '../ids.js';

/** Longest question, in characters. */
export const queryMax = 500;

/** Tools that one question may name of a kind. */
export const toolsOfProbeMax = 20;

/** Where a query comes from: written from a definition by a template or a model, by a person, or asked in production. */
export const probeOriginSchema = z.enum(['template', 'model', 'manual', 'log']);
export type ProbeOrigin = z.infer<typeof probeOriginSchema>;

/** A question that an environment keeps, and the tool that it is meant for. */
export const storedProbeSchema = z.object({
  id: z.string(),
  env: slugSchema,
  query: z.string().min(1).max(queryMax),
  expected: toolIdSchema,
  /** Tools that serve it just as well as the expected one: which of them is picked is no matter. */
  equals: z.array(toolIdSchema).max(toolsOfProbeMax).optional(),
  /** Tools that it must not reach, whatever else serves it. */
  never: z.array(toolIdSchema).max(toolsOfProbeMax).optional(),
  origin: probeOriginSchema,
  /** Which log it was taken from, or who thought of it. */
  source: z.string().max(200).optional(),
  /** Provider and model that wrote it, where a model did. */
  model: z.string().max(200).optional(),
  /** The tool that the question is easily taken to be for: it was written to tell the two apart. */
  against: toolIdSchema.optional(),
  createdAt: z.iso.datetime(),
  createdBy: actorSchema,
  /** Who asked that it be removed, although somebody else keeps it: it counts until a second party asks as well. */
  removal: z.object({ askedBy: actorSchema, at: z.iso.datetime() }).optional(),
});
export type StoredProbe = z.infer<typeof storedProbeSchema>;

/** Questions of people: what is written from a definition only repeats its words. */
export const isAsked = ({ origin }: Pick<StoredProbe, 'origin'>): boolean => origin === 'manual' || origin === 'log';

/** Probes that one party keeps for one tool: nobody takes up the room of others. */
export const probesOfToolMax = 100;
