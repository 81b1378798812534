import { toolIdOf } from '../../shared/identity/identity.js';
import { canonicalJson } from '../../shared/kernel/canonical/canonical-json.js';
import type { ScanServer } from '../scan/scan-source.js';

/**
 * Tools that are called otherwise than before without a change of their definition: those of a file that was moved. From
 * the id that each had to the one it has; where several have the same definition, as many as there were before.
 */
export function movedTools(before: readonly ScanServer[], now: readonly ScanServer[]): ReadonlyMap<string, string> {
  const [was, is] = [idsOf(before), idsOf(now)];
  const come = Map.groupBy(
    [...is].filter(([id]) => !was.has(id)),
    ([, definition]) => definition,
  );
  const moved = new Map<string, string>();
  for (const [id, definition] of was) {
    const [next] = is.has(id) ? [] : (come.get(definition)?.splice(0, 1) ?? []);
    if (next !== undefined) moved.set(id, next[0]);
  }
  return moved;
}

/** What each tool of files is, by its id; what is no tool is left out. */
function idsOf(servers: readonly ScanServer[]): Map<string, string> {
  const tools = servers.flatMap((server) =>
    server.kind === 'live' ? [] : server.tools.map(({ definition }) => ({ server: server.id, definition })),
  );
  return new Map(
    tools.flatMap(({ server, definition }) => {
      const name = nameOf(definition);
      const text = name === undefined ? undefined : textOf(definition);
      return name === undefined || text === undefined ? [] : [[toolIdOf(server, name), text]];
    }),
  );
}

const nameOf = (definition: unknown): string | undefined =>
  typeof definition === 'object' && definition !== null && 'name' in definition && typeof definition.name === 'string'
    ? definition.name
    : undefined;

function textOf(definition: unknown): string | undefined {
  try {
    return canonicalJson(definition);
  } catch {
    // Deeper than a definition may be: the scan refuses it.
    return undefined;
  }
}
