import type { RegistryStore } from '../../shared/stores/registry-store.js';

/** The server that a tool belongs to, by the tool's id: `server~name`. */
export const serverOfTool = (toolId: string): string => toolId.split('~', 1)[0] ?? '';

/** Both sides of a conflict: what people make of it lets either in, or keeps it out. None for one that is not there. */
export async function serversOfConflict({ conflicts }: RegistryStore, env: string, id: string): Promise<string[]> {
  const conflict = (await conflicts.get(env, id))?.value;
  return [conflict?.toolA, conflict?.toolB].flatMap((tool) => (tool === undefined ? [] : [serverOfTool(tool)]));
}

/** Of a recommendation: those whose tools it changes. None for one that is not there. */
export async function serversOfRecommendation(
  { recommendations }: RegistryStore,
  env: string,
  id: string,
): Promise<string[]> {
  const changes = (await recommendations.get(env, id))?.value.changes ?? [];
  return changes.map(({ server }) => server);
}

/** Of an approval: its tool's, and both sides of the conflict when it is about suppressing one; of a policy, every server. */
export async function serversOfApproval(
  registry: RegistryStore,
  env: string,
  id: string,
): Promise<readonly string[] | 'everything'> {
  const approval = (await registry.approvals.get(env, id))?.value;
  if (approval === undefined) return [];
  const { toolId, purpose } = approval;
  if (toolId === undefined) return 'everything';
  const sides = purpose.kind === 'suppress' ? await serversOfConflict(registry, env, purpose.conflictId) : [];
  return [serverOfTool(toolId), ...sides];
}
