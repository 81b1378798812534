import { z } from 'zod';
import { type Event, systemActor } from '../domain/event.js';
import { toolIdSchema } from '../domain/ids.js';
import type { Tool } from '../domain/tool.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { conflictsOfTool } from './conflicts-of-tool.js';
import { decideVerdict } from './decide-verdict.js';
import { findEnvironment } from './find-environment.js';
import { readTools } from './read-tools.js';
import type { RequestAnalysis } from './request-analysis.js';

const settledSchema = z.object({ status: z.enum(['resolved', 'suppressed']), tools: z.array(toolIdSchema).max(2) });

interface Services {
  readonly registry: RegistryStore;
  readonly requestAnalysis: RequestAnalysis;
}

export type ReleaseBlocked = (event: Event) => Promise<void>;

/**
 * When a conflict is settled, asks for a fresh analysis of the blocked tools that had part in it and that no other
 * conflict holds: it may have been what held them. (The last one to be settled finds none left, so that none is
 * forgotten, and a conflict that comes and goes beside one that stays starts nothing.) The run's id derives from the
 * event's, so that an event delivered twice is one analysis. Tools that people rejected stay blocked.
 */
export const createReleaseBlocked =
  ({ registry, requestAnalysis }: Services): ReleaseBlocked =>
  async ({ id, env, type, after }) => {
    const settled = settledSchema.safeParse(after);
    if (type !== 'CONFLICT_STATUS_CHANGED' || !settled.success) return;
    const tools = await readTools(registry, env, settled.data.tools);
    const toolIds = [];
    for (const { value: tool } of tools.values()) {
      if (tool.status !== 'blocked' || tool.rejectedAt !== undefined || tool.deletedAt !== undefined) continue;
      if (!(await isStillHeld(registry, tool))) toolIds.push(tool.id);
    }
    if (toolIds.length === 0) return;
    await requestAnalysis({ env, toolIds, actor: systemActor, trigger: 'manual', id: `run-${id}` });
  };

/** Whether what is known without another look blocks the tool. */
async function isStillHeld(registry: RegistryStore, tool: Tool): Promise<boolean> {
  const { policy } = (await findEnvironment(registry, tool.env)).value;
  const conflicts = (await conflictsOfTool(registry, tool.env, tool.id, ['open', 'acknowledged'])).map(
    ({ value }) => value,
  );
  const partners = conflicts.flatMap(({ toolA, toolB }) => (toolB === undefined ? [] : [toolA, toolB]));
  const stored = [...(await readTools(registry, tool.env, partners)).values()].map(({ value }) => value);
  const others = new Map(stored.filter(({ deletedAt }) => deletedAt === undefined).map((one) => [one.id, one]));
  return decideVerdict({ tool, conflicts, others, stages: [], policy }) === 'block';
}
