import { z } from 'zod';
import { type Event, systemActor } from '../domain/event.js';
import { toolIdSchema } from '../domain/ids.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { readTools } from './read-tools.js';
import type { RequestAnalysis } from './request-analysis.js';

const settledSchema = z.object({ status: z.enum(['resolved', 'suppressed']), tools: z.array(toolIdSchema).max(2) });

interface Services {
  readonly registry: RegistryStore;
  readonly requestAnalysis: RequestAnalysis;
}

export type ReleaseBlocked = (event: Event) => Promise<void>;

/**
 * When a conflict is settled, asks for a fresh analysis of the blocked tools that had part in it: it may have been what
 * held them. The run's id derives from the event's, so that an event delivered twice is one analysis. Tools that people
 * rejected stay blocked.
 */
export const createReleaseBlocked =
  ({ registry, requestAnalysis }: Services): ReleaseBlocked =>
  async ({ id, env, type, after }) => {
    const settled = settledSchema.safeParse(after);
    if (type !== 'CONFLICT_STATUS_CHANGED' || !settled.success) return;
    const tools = await readTools(registry, env, settled.data.tools);
    const held = [...tools.values()].filter(
      ({ value }) => value.status === 'blocked' && value.rejectedAt === undefined && value.deletedAt === undefined,
    );
    if (held.length === 0) return;
    const toolIds = held.map(({ value }) => value.id);
    await requestAnalysis({ env, toolIds, actor: systemActor, trigger: 'manual', id: `run-${id}` });
  };
