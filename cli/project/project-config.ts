import { z } from 'zod';
import { driftClassSchema } from '../../shared/domain/analysis/conflict.js';
import { severitySchema } from '../../shared/domain/severity.js';

/** The file of a repository that says how `mtgs scan` looks at it. */
export const projectConfigFile = 'mtgs.config.json';

const pathSchema = z
  .string()
  .min(1)
  .max(1000)
  .refine((path) => !/(?:^|[\\/])-$/.test(path), 'it must be the path of a file, not standard input');

const tokensSchema = z.int().min(1).max(100_000_000);

/**
 * What the file may set. It names no file to write, agrees to nothing and chooses no router: in a pull request it is text of
 * somebody else.
 */
export const projectConfigSchema = z.strictObject({
  $schema: z.string().max(1000).optional().describe('Where an editor finds this schema'),
  target: pathSchema.optional().describe('What is scanned: a path below the folder of this file, or an http(s) URL'),
  failOn: severitySchema.optional().describe('Conflicts at or above this severity block'),
  timeout: z.int().min(1).max(600).optional().describe('Seconds that a server may take to list its tools'),
  budget: tokensSchema.optional().describe('A note when all definitions take more tokens'),
  toolLimit: tokensSchema.optional().describe('A conflict, HIGH, for each tool that takes more tokens'),
  catalogLimit: tokensSchema
    .optional()
    .describe('A conflict, HIGH, for what all definitions have no room for, in tokens'),
  static: z.boolean().optional().describe('Read files only: start no command and connect to nothing'),
  locked: z.boolean().optional().describe('Also block what is not as it was reviewed in the lock'),
  lock: pathSchema.optional().describe('The lock, below the folder of this file'),
  letThrough: z
    .array(driftClassSchema)
    .max(driftClassSchema.options.length)
    .optional()
    .describe('Classes of changes against the lock that do not block'),
  baseline: pathSchema.optional().describe('Known conflicts, below the folder of this file'),
  since: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('Let through the conflicts that the files had in this commit of git, such as origin/main'),
  waivers: pathSchema.optional().describe('Conflicts that somebody answers for, below the folder of this file'),
  probes: pathSchema
    .optional()
    .describe('Questions of people, with the tool that each is for, below the folder of this file'),
  max: z.int().min(0).max(100_000).optional().describe('How many families of conflicts are printed in full'),
});
export type ProjectConfig = z.infer<typeof projectConfigSchema>;
