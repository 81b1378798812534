import { canonicalJson } from '../../../shared/kernel/canonical/canonical-json.js';
import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import { planSync } from '../../../shared/registry/servers/plan-sync.js';
import { loadAzureSnapshots, type Snapshot } from '../eval-data.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { interval } from '../metrics.js';

/** Share of a vanished tool's prompts that must name one new tool for it to be the same under another name. */
const movedShare = 0.5;

const withoutName = ({ definition }: RegisteredTool): string => canonicalJson({ ...definition, name: '' });

/**
 * Renames by what the snapshots show: a tool is gone and a new one is the same but for its name, or the prompts of a
 * tool that is gone, and of no other, now have a new tool as their gold. Where two tools went into one, people merged
 * them: both count as removed. Tools that are gone and leave neither trace are not judged.
 */
function trueRenames(before: Snapshot, after: Snapshot): { renames: Map<ToolId, ToolId>; judged: Set<ToolId> } {
  const had = new Set(before.tools.map(({ id }) => id));
  const has = new Set(after.tools.map(({ id }) => id));
  const goldNow = new Map(after.prompts.map(({ query, gold }) => [query, gold]));
  const moves = new Map<ToolId, ToolId[]>();
  for (const { query, gold } of before.prompts) {
    const now = goldNow.get(query);
    if (!has.has(gold) && now !== undefined) moves.set(gold, [...(moves.get(gold) ?? []), now]);
  }
  const renames = new Map<ToolId, ToolId>();
  for (const [gone, golds] of moves) {
    for (const gold of new Set(golds)) {
      const share = golds.filter((one) => one === gold).length / golds.length;
      if (!had.has(gold) && share > movedShare) renames.set(gone, gold);
    }
  }
  const targets = [...renames.values()];
  for (const [gone, gold] of renames) if (targets.filter((target) => target === gold).length > 1) renames.delete(gone);
  const fresh = new Map(after.tools.filter(({ id }) => !had.has(id)).map((tool) => [withoutName(tool), tool.id]));
  for (const tool of before.tools) {
    const same = has.has(tool.id) ? undefined : fresh.get(withoutName(tool));
    if (same === undefined) continue;
    renames.set(tool.id, same);
    moves.set(tool.id, [same]);
  }
  return { renames, judged: new Set(moves.keys()) };
}

/** Between consecutive snapshots: what a synchronisation calls renamed, removed, added, changed, against the truth. */
export async function measureDrift(data: string): Promise<SectionResult> {
  const snapshots = await loadAzureSnapshots(data);
  if (snapshots === undefined) return { rows: [], notes: ['azure-timeline is absent: no drift'] };
  const gone: { truth: ToolId | undefined; said: ToolId | undefined }[] = [];
  const kept: boolean[] = [];
  let unjudged = 0;
  snapshots.slice(1).forEach((after, i) => {
    const before = snapshots[i];
    if (before === undefined) return;
    const plan = planSync({ listed: after.tools.map(({ definition }) => definition), registered: before.tools });
    const idOf = new Map(after.tools.map(({ id, definition }) => [definition.name, id]));
    const said = new Map(plan.renamed.map(({ from, to }) => [from.id, idOf.get(to.name)]));
    const { renames, judged } = trueRenames(before, after);
    for (const { id } of before.tools) {
      if (idOf.has(before.tools.find((tool) => tool.id === id)?.definition.name ?? '')) continue;
      if (judged.has(id)) gone.push({ truth: renames.get(id), said: said.get(id) });
      else unjudged++;
    }
    const updated = new Set(plan.updated.map(({ name }) => name));
    const unchanged = new Set(plan.unchanged.map(({ id }) => id));
    for (const tool of before.tools) {
      const now = after.tools.find(({ id }) => id === tool.id);
      if (now !== undefined)
        kept.push(now.fingerprint === tool.fingerprint ? unchanged.has(tool.id) : updated.has(tool.definition.name));
    }
  });
  const share = <Row>(rows: readonly Row[], of: (row: Row) => boolean): number => rows.filter(of).length / rows.length;
  const row = <Row>(figure: string, rows: readonly Row[], of: (row: Row) => boolean): EvalRow => ({
    section: 'drift',
    on: 'azure, consecutive snapshots',
    by: 'mtgs',
    figure,
    value: share(rows, of),
    interval: interval(rows, (some) => share(some, of)),
    n: rows.length,
  });
  return {
    rows: [
      row('vanished tools told right: renamed to the right one, or removed', gone, ({ truth, said }) => truth === said),
      row(
        'renames found',
        gone.filter(({ truth }) => truth !== undefined),
        ({ truth, said }) => truth === said,
      ),
      row(
        'renames claimed that are right',
        gone.filter(({ said }) => said !== undefined),
        ({ truth, said }) => truth === said,
      ),
      row('staying tools told right: changed or unchanged', kept, (isRight) => isRight),
    ].filter(({ n }) => n > 0),
    notes: [
      `drift: truth of ${gone.length} vanished tools from where their prompts went, or from an equal definition; ${unjudged} without either left out`,
    ],
  };
}
