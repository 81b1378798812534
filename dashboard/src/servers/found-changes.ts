import type { Tool } from '../api/types.js';

/** What became of a tool of a server. */
export interface FoundChange {
  readonly kind: 'added' | 'changed' | 'renamed' | 'removed';
  readonly tool: Tool;
  readonly at: string;
}

/** What synchronisations registered of a server's tools, and which of its tools are gone; the last first. */
export function foundChanges(registered: readonly Tool[], deleted: readonly Tool[]): FoundChange[] {
  const renamed = new Set([...registered, ...deleted].map(({ renamedFrom }) => renamedFrom));
  const found = registered
    .filter(({ registeredBy }) => registeredBy.kind === 'system')
    .map((tool): FoundChange => ({ kind: kindOf(tool), tool, at: tool.registeredAt }));
  const gone = deleted
    .filter(({ id }) => !renamed.has(id))
    .map((tool): FoundChange => ({ kind: 'removed', tool, at: tool.deletedAt ?? tool.updatedAt }));
  return [...found, ...gone].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.tool.id < b.tool.id ? -1 : 1));
}

function kindOf({ version, renamedFrom }: Tool): FoundChange['kind'] {
  if (renamedFrom !== undefined) return 'renamed';
  return version === 1 ? 'added' : 'changed';
}
