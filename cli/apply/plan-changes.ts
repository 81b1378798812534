import type { Environment } from '../../shared/domain/environments/environment.js';
import type { ServerSource, ShownServer } from '../../shared/domain/registry/server.js';
import type { Change } from './change.js';
import type { DesiredState } from './desired-state.js';
import { changed, differences } from './differences.js';
import { isHidden, planRemoval, planServer } from './plan-server.js';

export interface Plan {
  readonly changes: readonly Change[];
  /** Servers that the file does not name, and that stay. */
  readonly kept: readonly string[];
  /** Those of them that came from a registry: they stay whatever the file says. */
  readonly imported: readonly { readonly id: string; readonly source: ServerSource }[];
  /** Servers with values that the instance never shows, so that nobody can say whether they are as the file has them. */
  readonly notCompared: readonly string[];
}

interface Current {
  /** Undefined where there is none of that name. */
  readonly environment: Environment | undefined;
  readonly servers: readonly ShownServer[];
}

/** What to do so that an environment is what a file says, environment first and removals last. */
export function planChanges(desired: DesiredState, current: Current, { prune }: { readonly prune: boolean }): Plan {
  const known = new Map(current.servers.map((server) => [server.id, server]));
  const wanted = Object.entries(desired.servers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const saved = wanted.flatMap(([id, server]) => planServer(id, server, known.get(id)));
  const unnamed =
    desired.servers === undefined ? [] : current.servers.filter(({ id }) => !Object.hasOwn(desired.servers ?? {}, id));
  const imported = unnamed.flatMap(({ id, source }) => (source === undefined ? [] : [{ id, source }]));
  const others = unnamed.filter(({ source }) => source === undefined).map(({ id }) => id);
  return {
    changes: [
      ...planEnvironment(desired, current.environment),
      ...saved,
      ...(prune ? others.map((id) => planRemoval(id)) : []),
    ],
    kept: prune ? [] : others,
    imported,
    notCompared: wanted.filter(([id, server]) => known.has(id) && isHidden(server)).map(([id]) => id),
  };
}

function planEnvironment(
  { title, description, policy = {} }: DesiredState,
  current: Environment | undefined,
): Change[] {
  const texts = { ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
  const common = { what: 'environment', isCertain: true };
  if (current === undefined) {
    const details = differences({}, { ...texts, ...policy });
    const body = { ...texts, policy: changed({}, policy) };
    return [{ ...common, action: 'add', details, request: { method: 'PUT', path: '', body } }];
  }
  const [newTexts, newPolicy] = [changed(current, texts), changed(current.policy, policy)];
  const details = [...differences(current, newTexts), ...differences(current.policy, newPolicy)];
  if (details.length === 0) return [];
  const body = { ...newTexts, ...(Object.keys(newPolicy).length > 0 && { policy: newPolicy }) };
  return [{ ...common, action: 'change', details, request: { method: 'PATCH', path: '', body } }];
}
