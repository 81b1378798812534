import { setTimeout as wait } from 'node:timers/promises';
import type { RegistryIndex } from '../../analysis/index/registry-index.js';
import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import type { ToolId } from '../../domain/ids.js';
import { type Standing, standingOf } from '../../domain/registry/standing.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { toRegisteredTool } from '../tools/to-registered-tool.js';

/** What is needed of an index to keep it up to date. */
interface UpdatableIndex {
  /** The registry's revision that it stands at; 0 when it is empty. */
  readonly revision: number;
  /** Why vectors lack, if they do; the next update tries again. */
  readonly semanticProblem?: string | undefined;
  /** Whether it has to be updated even at the revision of the store. */
  readonly isDue?: boolean;
  get(id: ToolId): RegisteredTool | undefined;
  update(change: {
    readonly put: readonly RegisteredTool[];
    readonly remove: readonly ToolId[];
    readonly moved: readonly Standing[];
    readonly revision: number;
  }): Promise<unknown>;
}

/** One detection index for each environment, kept in memory. */
export interface RegistryIndexes<Index = RegistryIndex> {
  /** The environment's index at the revision of the store, or a later one. Callers at the same time share the work. */
  at(env: string): Promise<Index>;
  /**
   * The same for whoever waits so many milliseconds and no longer. When they were not enough, the index stands where it
   * stood, and what is coming lacks vectors: see `tryingAtOnce`.
   */
  within(env: string, milliseconds: number): Promise<{ readonly index: Index; readonly isThere: boolean }>;
}

interface Services<Index> {
  readonly registry: RegistryStore;
  /** An empty index, at revision 0. */
  readonly createIndex: (env: string) => Index;
}

/** Indexes that are built from the store when first asked for, then brought up to date by revision. */
export function createRegistryIndexes<Index extends UpdatableIndex>({
  registry,
  createIndex,
}: Services<Index>): RegistryIndexes<Index> {
  const indexes = new Map<string, Index>();
  const refreshes = new Map<string, Promise<void>>();

  function indexOf(env: string): Index {
    const known = indexes.get(env);
    if (known !== undefined) return known;
    const index = createIndex(env);
    indexes.set(env, index);
    return index;
  }

  function refreshOnce(env: string, index: Index): Promise<void> {
    const running = refreshes.get(env);
    if (running !== undefined) return running;
    const refresh = refreshIndex(registry, env, index).finally(() => refreshes.delete(env));
    refreshes.set(env, refresh);
    return refresh;
  }

  async function at(env: string): Promise<Index> {
    const index = indexOf(env);
    const revision = await registry.revision(env);
    // A refresh that was under way already may have begun before the revision asked for.
    while (index.revision < revision) await refreshOnce(env, index);
    if (index.semanticProblem !== undefined || index.isDue === true) await refreshOnce(env, index);
    return index;
  }

  return {
    at,
    async within(env, milliseconds) {
      const over = new AbortController();
      const tooLate = wait(milliseconds, false, { signal: over.signal, ref: false });
      try {
        const isThere = await Promise.race([at(env).then(() => true), tooLate]);
        return { index: indexOf(env), isThere };
      } finally {
        over.abort();
      }
    },
  };
}

async function refreshIndex(registry: RegistryStore, env: string, index: UpdatableIndex): Promise<void> {
  let revision = await registry.revision(env);
  const put: RegisteredTool[] = [];
  const remove: ToolId[] = [];
  const moved: Standing[] = [];
  // By rising revision: a tool that is written while pages are read moves behind them and is met again.
  const changed = registry.tools.all(env, {
    where: [{ field: 'value.revision', above: index.revision }],
    orderBy: { field: 'value.revision', direction: 'ascending' },
  });
  const latest = new Map<ToolId, Tool>();
  for await (const { value } of changed) {
    latest.set(value.id, value);
    revision = Math.max(revision, value.revision);
  }
  for (const [id, tool] of latest) {
    const known = index.get(id);
    if (isListed(tool)) {
      const next = toRegisteredTool(tool);
      if (known === undefined || !isSame(known, next)) put.push(next);
      else moved.push(standingOf(tool));
    } else if (known !== undefined) remove.push(id);
  }
  await index.update({ put, remove, moved, revision });
}

/** Deleted and withdrawn tools are no model's to choose, nor is a rejected one that never was active. */
const isListed = ({ deletedAt, status, rejectedAt, active }: Tool): boolean =>
  deletedAt === undefined && status !== 'deprecated' && (rejectedAt === undefined || active !== undefined);

/** Most writes only move a status: what detection sees of the tool stays the same. */
const isSame = (a: RegisteredTool, b: RegisteredTool): boolean =>
  a.fingerprint === b.fingerprint && a.offered?.fingerprint === b.offered?.fingerprint;
