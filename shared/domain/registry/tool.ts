import { z } from 'zod';
import { actorSchema } from '../event.js';
import { slugSchema, toolIdSchema } from '../ids.js';

const jsonObjectSchema = z.record(z.string(), z.unknown());

/** Longest accepted tool name, in characters. The specification asks for at most 128; longer ones are real. */
export const toolNameMax = 256;

// C0, DEL and C1 controls: nobody can see them and no client can send them.

const controls = /[\u0000-\u001f\u007f-\u009f]/u;

export const toolNameSchema = z
  .string()
  .min(1, 'a tool needs a name')
  .max(toolNameMax, `a name has at most ${toolNameMax} characters`)
  .refine((name) => !controls.test(name), 'a name holds no control characters')
  .refine((name) => name.trim() !== '', 'a name is more than blanks')
  .refine((name) => name !== '__proto__', '"__proto__" is reserved by JavaScript and cannot be a tool name');

/**
 * A tool as MCP defines it, in any revision from 2024-11-05 to 2026-07-28.
 * Unknown fields are kept: a fingerprint that ignored them would miss drift.
 */
export const toolDefinitionSchema = z.looseObject({
  name: toolNameSchema,
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: z.looseObject({ type: z.literal('object', 'inputSchema.type must be "object"') }),
  outputSchema: jsonObjectSchema.optional(),
  annotations: jsonObjectSchema.optional(),
  _meta: jsonObjectSchema.optional(),
});
export type ToolDefinition = z.infer<typeof toolDefinitionSchema>;

export const toolStatusSchema = z.enum(['pending', 'active', 'blocked', 'deprecated']);
export type ToolStatus = z.infer<typeof toolStatusSchema>;

/** What the catalog offers while a newer version is still on its way. */
const activeVersionSchema = z.object({
  version: z.int().positive(),
  fingerprint: z.string(),
  definition: toolDefinitionSchema,
});

/** What keeps a version out of the catalog until a person decides, whatever becomes of the conflict. */
/** Conflicts remembered that blocked definitions of one tool. A list that is full may lack some: it holds every version. */
export const holdsMax = 200;

const holdSchema = z.object({
  fingerprint: z.string(),
  conflictId: z.string(),
});

/** A registered tool: its newest version, and the one that is active if that is another. */
export const toolSchema = z.object({
  id: toolIdSchema,
  /** What it is where it is no tool: what its server says to models besides its tools. */
  kind: z.literal('server-texts').optional(),
  env: slugSchema,
  server: slugSchema,
  owner: z.string().max(200).optional(),
  /** Status of the newest version. */
  status: toolStatusSchema,
  /** Number of the newest version, from 1. */
  version: z.int().positive(),
  /** SHA-256, hex, over the canonical form of what a model sees. */
  fingerprint: z.string(),
  definition: toolDefinitionSchema,
  active: activeVersionSchema.optional(),
  /** Number of the version that drift is measured against: the one a person approved last, or the first let in. */
  baseline: z
    .object({
      version: z.int().positive(),
      isApproved: z.boolean(),
      /** The tool that the version is of, where it had another id then. */
      toolId: toolIdSchema.optional(),
    })
    .optional(),
  /** The id it had before it was renamed. */
  renamedFrom: toolIdSchema.optional(),
  /** The tool that this version takes the place of, and which registration of it. It goes when this version is active. */
  replaces: z.object({ id: toolIdSchema, registeredAtRevision: z.int().nonnegative() }).optional(),
  /** Whether synchronisation found it on a server that was known before, and nobody has let it in yet. */
  isNewOnKnownServer: z.boolean().optional(),
  /** Conflicts that blocked definitions of this tool, the first ones first, by the definition's fingerprint. */
  holds: z.array(holdSchema).max(holdsMax).default([]),
  /** Registry revision at which this record was last written. */
  revision: z.int().nonnegative(),
  /** Registry revision at which this version was registered: of two that conflict, the later one answers for it. */
  registeredAtRevision: z.int().nonnegative(),
  registeredAt: z.iso.datetime(),
  /** Who registered this version: nobody approves what they registered themselves. */
  registeredBy: actorSchema,
  /** For whom a synchronisation registered it: who asked for that, and who last changed where the server leads. */
  onBehalfOf: z.array(actorSchema).optional(),
  updatedAt: z.iso.datetime(),
  /** The analysis that this version was registered with. */
  analysisRun: z.string().optional(),
  /** When a person rejected this version: it stays blocked whatever a later analysis finds. */
  rejectedAt: z.iso.datetime().optional(),
  deletedAt: z.iso.datetime().optional(),
});
export type Tool = z.infer<typeof toolSchema>;

/** One version of a tool as it was registered. Never changed afterwards. */
export const toolVersionSchema = z.object({
  toolId: toolIdSchema,
  env: slugSchema,
  version: z.int().positive(),
  fingerprint: z.string(),
  definition: toolDefinitionSchema,
  /** Changes against the version before: JSON Patch-like, sorted by path. */
  diff: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'removed', 'changed']),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    }),
  ),
  registeredAt: z.iso.datetime(),
  registeredBy: actorSchema,
  onBehalfOf: z.array(actorSchema).optional(),
});
export type ToolVersion = z.infer<typeof toolVersionSchema>;
