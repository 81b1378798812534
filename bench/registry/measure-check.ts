import { z } from 'zod';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Instance } from '../load/start-instance.js';

export interface CheckFigures {
  readonly seconds: number;
  /** Why a stage did not look at everything, where one did not. */
  readonly open: string | undefined;
}

const checkSchema = z.object({
  tools: z.array(z.object({ stages: z.array(z.object({ status: z.string(), reason: z.string().optional() })) })),
});

/** How long a check of one changed tool takes. */
export async function measureCheck(instance: Instance, tools: readonly RegisteredTool[]): Promise<CheckFigures> {
  const tool = tools[Math.floor(tools.length / 2)];
  if (tool === undefined) throw new Error('there are no tools');
  const { server, definition } = tool;
  const changed = { ...definition, description: `${definition.description ?? ''} Answers are sorted by name.` };
  const start = performance.now();
  const check = checkSchema.parse(await instance.post('/v1/environments/default/checks', { server, tools: [changed] }));
  const seconds = (performance.now() - start) / 1000;
  const open = check.tools.flatMap(({ stages }) => stages).find(({ status }) => status !== 'done');
  return { seconds, open: open && (open.reason ?? 'unknown') };
}
