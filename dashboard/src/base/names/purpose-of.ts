import type { Approval } from '../../api/types.js';

/** What an approval allows, in a few words. */
export function purposeOf({ purpose, toolId, version, environment }: Approval): string {
  if (purpose.kind === 'activate') return `Let ${toolId ?? 'a tool'} version ${version ?? '?'} in`;
  if (purpose.kind === 'suppress') return `Suppress a conflict of ${toolId ?? 'a tool'}`;
  return `Loosen the policy of ${environment}: ${purpose.loosens.join(', ')}`;
}
