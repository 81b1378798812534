import { z } from 'zod';
import { type Event, later } from '../../domain/event.js';
import { isReplacing } from '../../domain/registry/standing.js';
import { PreconditionFailedError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { DeleteTool } from './delete-tool.js';

const activeSchema = z.object({ status: z.literal('active') });

interface Services {
  readonly registry: RegistryStore;
  readonly deleteTool: DeleteTool;
}

export type RetireReplaced = (event: Event) => Promise<void>;

/**
 * When a tool has become active, deletes the tool whose place it takes, in the name of who registered it. Both are offered
 * for a moment; never neither. A tool that was registered anew meanwhile stays: that version was nobody's to replace.
 */
export const createRetireReplaced = ({ registry, deleteTool }: Services): RetireReplaced =>
  async function retireReplaced({ env, type, subject, after }) {
    if (type !== 'TOOL_STATUS_CHANGED' || !activeSchema.safeParse(after).success) return;
    const tool = (await registry.tools.get(env, subject.id))?.value;
    if (tool?.replaces === undefined || tool.status !== 'active' || tool.deletedAt !== undefined) return;
    const replaced = await registry.tools.get(env, tool.replaces.id);
    if (replaced === undefined || !isReplacing(tool, replaced.value)) return;
    await deleteTool({
      env,
      toolId: replaced.value.id,
      by: later(tool.registeredBy),
      precondition(etag) {
        // The feed comes again, and looks anew.
        if (etag !== replaced.etag) throw new PreconditionFailedError(`${replaced.value.id} was changed meanwhile`);
      },
    });
  };
