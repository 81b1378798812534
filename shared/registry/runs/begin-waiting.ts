import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { type Line, lineSchema, shardTools, type Turn } from '../../domain/analysis/turns.js';
import type { Stored, Unreadable } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

/**
 * How many turns of each line an environment has at a time. A line never waits for another, so that whoever changed one tool
 * does not wait for whoever registered many, and bulk work is not put off for ever. One at a time keeps the analyses that
 * somebody waits for in order.
 */
export const turnsMax: Readonly<Record<Line, number>> = { interactive: 1, small: 1, bulk: 2 };

/** Analyses that are carried out together, and the tools of all of them, at most. */
export const joinedMax = 25;
export const joinedToolsMax = 100;

interface Services {
  readonly registry: RegistryStore;
  readonly now: () => Date;
  /** Told, once each, which analyses are passed over because they cannot be read. */
  readonly log: (line: string) => void;
}

/** The turns that it gave. */
export type BeginWaiting = (env: string) => Promise<readonly Turn[]>;

/**
 * Begins analyses that wait, in the order in which they were asked for, as far as there are turns left. Neighbours in a line
 * of few tools each are joined: they are one turn. Which turns there are is one document, written on condition
 * and in one batch with the runs, so that several instances never begin more, and none twice. One that cannot be read holds
 * up none behind it; its tools are those that wait for a verdict and have no analysis, and are analysed again.
 */
export const createBeginWaiting = ({ registry, now, log }: Services): BeginWaiting => {
  const told = new Set<string>();
  function passOver({ partition: env, id, reason }: Unreadable): void {
    if (told.has(`${env} ${id}`)) return;
    told.add(`${env} ${id}`);
    log(JSON.stringify({ event: 'analysis-passed-over', env, id, reason }));
  }

  return function beginWaiting(env) {
    return retryConflicts(async function tryToBegin() {
      const stored = await registry.turns.get(env, env);
      const taken = stored?.value.turns ?? [];
      const given: Turn[] = [];
      const begun: Stored<AnalysisRun>[] = [];
      for (const line of lineSchema.options) {
        const room = turnsMax[line] - taken.filter((turn) => turn.line === line).length;
        if (room <= 0) continue;
        for (const runs of cut(await readWaiting(registry, passOver, { env, line, turns: room }), room)) {
          const [first, ...rest] = runs;
          if (first === undefined) continue;
          const { id: runId, traceparent } = first.value;
          const joined = rest.map(({ value }) => value.id);
          given.push({ line, runId, joined, ...(traceparent !== undefined && { traceparent }) });
          begun.push(...runs);
        }
      }
      if (given.length === 0) return [];
      const turnOf = new Map(
        given.flatMap(({ runId, joined }) => [runId, ...joined].map((id) => [id, runId] as const)),
      );
      const next = { env, turns: [...taken, ...given] };
      const begunAt = now().toISOString();
      await registry.commit(env, [
        stored === undefined ? registry.turns.creating(next) : registry.turns.replacing(stored, next),
        ...begun.map((run) => {
          const { waiting: _, ...rest } = run.value;
          return registry.runs.replacing(run, { ...rest, turn: turnOf.get(rest.id) ?? rest.id, begunAt });
        }),
      ]);
      return given;
    });
  };
};

/** The first of a line, as many as so many turns may hold. */
async function readWaiting(
  { runs }: RegistryStore,
  passOver: (unreadable: Unreadable) => void,
  { env, line, turns }: { readonly env: string; readonly line: Line; readonly turns: number },
): Promise<Stored<AnalysisRun>[]> {
  const waiting: Stored<AnalysisRun>[] = [];
  let from = {};
  for (;;) {
    const { items, unreadable, continuation } = await runs.list(env, {
      where: [{ field: 'value.waiting', equals: line }],
      orderBy: { field: 'value.requestedAt', direction: 'ascending' },
      limit: turns * joinedMax - waiting.length,
      ...from,
    });
    waiting.push(...items);
    unreadable.forEach(passOver);
    if (continuation === undefined || waiting.length === turns * joinedMax) return waiting;
    from = { continuation };
  }
}

const toolsOf = ({ value }: Stored<AnalysisRun>): number => value.toolIds?.length ?? Infinity;

/** Cuts a line into turns, in order. */
function cut(line: readonly Stored<AnalysisRun>[], turns: number): Stored<AnalysisRun>[][] {
  const groups: Stored<AnalysisRun>[][] = [];
  let tools = Infinity;
  for (const run of line) {
    const last = groups.at(-1);
    const isFew = toolsOf(run) <= shardTools && tools + toolsOf(run) <= joinedToolsMax;
    if (last !== undefined && isFew && last.length < joinedMax) {
      last.push(run);
      tools += toolsOf(run);
    } else if (groups.length === turns) break;
    else {
      groups.push([run]);
      // One of more tools than a step takes has several steps, and is joined with no other.
      tools = toolsOf(run) <= shardTools ? toolsOf(run) : Infinity;
    }
  }
  return groups;
}
