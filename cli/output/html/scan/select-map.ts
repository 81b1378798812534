import { serverOf } from '../../../../shared/everywhere/families.js';
import { bySeverity, type Severity } from '../../../../shared/everywhere/severities.js';
import type { ReportedFamily } from '../../report/families.js';
import type { Report, ReportedConflict } from '../../report/report.js';

export interface MapTool {
  readonly id: string;
  readonly server: string;
  readonly name: string;
  /** Of its worst conflict; absent where it has none. */
  readonly severity: Severity | undefined;
}

/** What there is between two tools. */
export interface MapLink {
  readonly tools: readonly [string, string];
  readonly severity: Severity;
  readonly types: readonly string[];
}

export interface SelectedMap {
  readonly tools: readonly MapTool[];
  readonly links: readonly MapLink[];
  /** What there is beyond these. Conflicts that are accepted are not drawn. */
  readonly left: { readonly tools: number; readonly links: number; readonly accepted: number };
}

/** More of them are a picture that nobody can read. */
export const toolsMax = 120;
export const linksMax = 400;

/** The tools and pairs to draw, those with the worst conflicts first, in whatever order a report has them. */
export function selectMap(
  report: Pick<Report, 'tools' | 'conflicts'>,
  families: readonly ReportedFamily[],
): SelectedMap {
  const conflicts = families.flatMap((family) => family.conflicts);
  const known = new Map(report.tools.map((tool) => [tool.id, tool]));
  const found = conflictsByTool(conflicts);
  const ids = [...new Set([...known.keys(), ...found.keys()])].sort(worstFirst(found));
  const shown = new Set(ids.slice(0, toolsMax));
  const all = linksOf(conflicts);
  const links = all.filter((link) => link.tools.every((id) => shown.has(id))).slice(0, linksMax);
  return {
    tools: [...shown].map((id) => {
      const { server, name } = known.get(id) ?? { server: serverOf(id), name: id.slice(id.indexOf('~') + 1) };
      return { id, server, name, severity: worstOf(found.get(id)) };
    }),
    links,
    left: {
      tools: ids.length - shown.size,
      links: all.length - links.length,
      accepted: report.conflicts.length - conflicts.length,
    },
  };
}

type ByTool = ReadonlyMap<string, readonly ReportedConflict[]>;

function conflictsByTool(conflicts: readonly ReportedConflict[]): ByTool {
  const pairs = conflicts.flatMap((conflict) => conflict.tools.map((tool) => ({ tool, conflict })));
  const groups = Map.groupBy(pairs, ({ tool }) => tool);
  return new Map([...groups].map(([tool, group]) => [tool, group.map(({ conflict }) => conflict)]));
}

const worstOf = (conflicts: readonly ReportedConflict[] = []): Severity | undefined =>
  conflicts.map(({ severity }) => severity).sort(bySeverity)[0];

function worstFirst(found: ByTool) {
  const worst = new Map([...found].map(([id, conflicts]) => [id, worstOf(conflicts)]));
  const countOf = (id: string): number => found.get(id)?.length ?? 0;
  return function compareTools(a: string, b: string): number {
    const [ofA, ofB] = [worst.get(a), worst.get(b)];
    if (ofA === undefined || ofB === undefined) return countOf(b) - countOf(a) || (a < b ? -1 : 1);
    return bySeverity(ofA, ofB) || countOf(b) - countOf(a) || (a < b ? -1 : 1);
  };
}

function linksOf(conflicts: readonly ReportedConflict[]): MapLink[] {
  const pairs = conflicts.flatMap(({ tools, severity, type }) => {
    const [first, second] = tools.toSorted();
    return first === undefined || second === undefined ? [] : [{ first, second, severity, type }];
  });
  return [...Map.groupBy(pairs, ({ first, second }) => `${first}\n${second}`)]
    .flatMap(([key, group]) => {
      const [worst] = group.toSorted((a, b) => bySeverity(a.severity, b.severity));
      if (worst === undefined) return [];
      const { first, second, severity } = worst;
      return [
        { key, tools: [first, second] as const, severity, types: [...new Set(group.map(({ type }) => type))].sort() },
      ];
    })
    .sort((a, b) => bySeverity(a.severity, b.severity) || (a.key < b.key ? -1 : 1))
    .map(({ tools, severity, types }) => ({ tools, severity, types }));
}
