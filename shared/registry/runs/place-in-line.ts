import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import type { Line } from '../../domain/analysis/turns.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** Where an analysis stands that waits to be begun. */
export interface PlaceInLine {
  readonly line: Line;
  /** 1 is the next. */
  readonly position: number;
  /** How many wait in this line. */
  readonly depth: number;
  /** When the oldest of them was asked for that can be read. */
  readonly oldest: string;
}

/** The place of a run in its line; `undefined` for one that has been begun. */
export async function placeInLine(
  { runs }: RegistryStore,
  { env, waiting: line, requestedAt }: AnalysisRun,
): Promise<PlaceInLine | undefined> {
  if (line === undefined) return undefined;
  const inLine = { field: 'value.waiting', equals: line };
  const count = async (where: Parameters<typeof runs.tally>[1]['where']): Promise<number> =>
    (await runs.tally(env, { where: where ?? [], by: [] }))[0]?.count ?? 0;
  const ahead = await count([inLine, { field: 'value.requestedAt', below: requestedAt }]);
  const depth = await count([inLine]);
  const orderBy = { field: 'value.requestedAt', direction: 'ascending' } as const;
  let oldest = requestedAt;
  for await (const { value } of runs.each(env, { where: [inLine], orderBy, limit: 1 })) {
    oldest = value.requestedAt;
    break;
  }
  return {
    line,
    position: ahead + 1,
    // Read one after the other: some may have been begun in between.
    depth: Math.max(depth, ahead + 1),
    oldest,
  };
}
