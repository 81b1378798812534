import { z } from 'zod';
import { conflictStatusSchema, conflictTypeSchema } from '../analysis/conflict.js';
import { slugSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

/** Views that one person can save. */
export const viewsMax = 30;

const text = z.string().min(1).max(300);

/** What the page of conflicts shows; what is absent leaves nothing out. */
export const viewFilterSchema = z.strictObject({
  severity: severitySchema.optional(),
  type: conflictTypeSchema.optional(),
  status: conflictStatusSchema.optional(),
  server: text.optional(),
  owner: text.optional(),
  text: text.optional(),
});

/** Filters of the page of conflicts, by the name that a person gave them. */
export const savedViewSchema = z.strictObject({
  /** Derives from the name: saved under one name again, it is the same view. */
  id: z.string().regex(/^view-[0-9a-f]{24}$/),
  name: z.string().trim().min(1).max(60),
  filter: viewFilterSchema,
});
export type SavedView = z.infer<typeof savedViewSchema>;

/** When somebody was last in an environment, and, before that visit, when the one before ended. */
export const visitSchema = z.object({ at: z.iso.datetime(), before: z.iso.datetime().optional() });
export type Visit = z.infer<typeof visitSchema>;

/** What an instance keeps for one person: nobody else reads it, and nothing depends on it. */
export const deskSchema = z.object({
  /** Derives from who it is, see `personOf`. */
  person: z.string(),
  views: z.array(savedViewSchema).max(viewsMax),
  /** By environment. */
  visits: z.record(slugSchema, visitSchema),
});
export type Desk = z.infer<typeof deskSchema>;
