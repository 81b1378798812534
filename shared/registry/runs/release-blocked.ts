import { z } from 'zod';
import { admissionOf } from './admission-of.js';
import { bySystem, type Event } from '../../domain/event.js';
import { toolIdSchema } from '../../domain/ids.js';
import type { Tool } from '../../domain/tool.js';
import { readTools } from '../tools/read-tools.js';
import type { RegistryServices } from '../writing/registry-services.js';
import type { RequestAnalysis } from './request-analysis.js';

const settledSchema = z.object({ status: z.enum(['resolved', 'suppressed']), tools: z.array(toolIdSchema).max(2) });

interface Services extends RegistryServices {
  readonly requestAnalysis: RequestAnalysis;
}

export type ReleaseBlocked = (event: Event) => Promise<void>;

/**
 * When a conflict is settled, asks for a fresh analysis of the blocked tools that had part in it and that no other
 * conflict blocks: if people suppressed what blocked them they become active, otherwise people are asked anew about what
 * is left. (The last one to be settled finds none left, so that none is forgotten, and a conflict that comes and goes
 * beside one that stays starts nothing.) The run's id derives from the event's, so that an event delivered twice is one
 * analysis. Tools that people rejected stay blocked.
 */
export const createReleaseBlocked = (services: Services): ReleaseBlocked =>
  async function releaseBlocked({ id, env, type, after }) {
    const { registry, requestAnalysis } = services;
    const settled = settledSchema.safeParse(after);
    if (type !== 'CONFLICT_STATUS_CHANGED' || !settled.success) return;
    const tools = await readTools(registry, env, settled.data.tools);
    const toolIds = [];
    for (const { value: tool } of tools.values()) {
      if (tool.status !== 'blocked' || tool.rejectedAt !== undefined || tool.deletedAt !== undefined) continue;
      if (!(await isStillBlocked(services, tool))) toolIds.push(tool.id);
    }
    if (toolIds.length === 0) return;
    await requestAnalysis({ env, toolIds, by: bySystem, trigger: 'manual', id: `run-${id}` });
  };

/** Whether what is known without another look blocks the tool. */
async function isStillBlocked(services: Services, tool: Tool): Promise<boolean> {
  return (await admissionOf(services, tool)).blockedBy.length > 0;
}
