import { z } from 'zod';
import { slugSchema } from '../domain/ids.js';
import { tokenWeight } from '../domain/registry/token-weight.js';
import { type Tool, toolSchema, type ToolVersion, toolVersionSchema } from '../domain/registry/tool.js';

export const shownToolSchema = toolSchema.omit({ env: true, analysisRun: true }).extend({
  environment: slugSchema,
  tokens: z.int().meta({
    description:
      'About how many tokens a model pays in each request for this version: its name, description and input schema',
  }),
  analysisRunId: z.string().optional().meta({ description: 'The analysis that this version was registered with' }),
});
export type ShownTool = z.infer<typeof shownToolSchema>;

export const toShownTool = ({ id, env, analysisRun, ...rest }: Tool): ShownTool => ({
  id,
  environment: env,
  ...rest,
  tokens: tokenWeight(rest.definition),
  ...(analysisRun !== undefined && { analysisRunId: analysisRun }),
});

export const shownToolVersionSchema = toolVersionSchema.omit({ env: true }).extend({ environment: slugSchema });
export type ShownToolVersion = z.infer<typeof shownToolVersionSchema>;

export const toShownToolVersion = ({ toolId, env, ...rest }: ToolVersion): ShownToolVersion => ({
  toolId,
  environment: env,
  ...rest,
});
