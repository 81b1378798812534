import type { Event } from '../domain/event.js';
import type { ToolId } from '../domain/ids.js';
import type { RegistryStore } from '../stores/registry-store.js';
import type { OpenApproval } from './open-approval.js';

/** Asks for an approval of each tool that an analysis left blocked. The same event again asks for nothing new. */
export type OpenApprovalsOfRun = (event: Event) => Promise<void>;

interface Services {
  readonly registry: RegistryStore;
  readonly openApproval: OpenApproval;
}

export const createOpenApprovalsOfRun = ({ registry, openApproval }: Services): OpenApprovalsOfRun =>
  async function openApprovalsOfRun({ env, type, subject }) {
    if (type !== 'ANALYSIS_RUN_COMPLETED') return;
    const run = await registry.runs.get(env, subject.id);
    if (run === undefined) return;
    const toolIds = run.value.toolIds ?? (await blockedTools(registry, env));
    for (const toolId of toolIds) await openApproval({ env, toolId, runId: subject.id });
  };

async function blockedTools(registry: RegistryStore, env: string): Promise<ToolId[]> {
  const ids: ToolId[] = [];
  const where = [{ field: 'value.status', equals: 'blocked' }];
  for await (const { value } of registry.tools.all(env, { where })) ids.push(value.id);
  return ids;
}
