import { digest } from '../../../kernel/canonical/canonical-json.js';
import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import type { ToolId } from '../../../domain/ids.js';
import { partyOf } from '../../../domain/governance/party-of.js';
import { chooseKept } from '../choose-kept.js';
import type { KeptProbes } from '../probes/plan-probes.js';
import { writeQueries } from '../probes/write-queries.js';
import type { ComparedRegistries } from './compared-registries.js';
import type { GivenProbe, ImpactProbe } from './impact-probe.js';

export interface ImpactPlan {
  readonly probes: readonly ImpactProbe[];
  /** What the probes cannot say anything about. */
  readonly open: readonly string[];
}

interface Planning {
  /** Questions that somebody gives with the request. */
  readonly given: readonly GivenProbe[];
  /** Questions that an environment keeps, by the tool they are meant for. */
  readonly kept?: KeptProbes;
  /** Questions that are written for each tool that none is given for. */
  readonly perTool: number;
  readonly max: number;
}

const idsShown = 5;

/**
 * The questions that are asked before and after: those given, those that the environment keeps for its tools, and for every
 * tool that none is given for some that are written from its definition; of a changed tool from both definitions. Kept
 * questions take the place of no others: whoever keeps easy ones keeps no other from being asked. What matters most comes
 * first: what is given, then what is written, for the tools that the change touches before others. A tool without a
 * question, and a question that is cut off, are named: nothing is known of them.
 */
export function planImpact(
  registries: ComparedRegistries,
  { given, kept = new Map(), perTool, max }: Planning,
): ImpactPlan {
  const { added, changed, removed } = registries.change;
  const touched = new Set<ToolId>([...added, ...changed, ...removed]);
  const probes = new Map<string, ImpactProbe>();
  const add = (probe: Omit<ImpactProbe, 'id'>): void => {
    const { query, expected, equals, never } = probe;
    const meant = { query, expected, equals, never };
    const id = digest(Object.fromEntries(Object.entries(meant).filter(([, value]) => value !== undefined)));
    if (!probes.has(id)) probes.set(id, { id, ...probe });
  };
  for (const probe of given) add(probe);
  const asked = new Set(given.flatMap(({ expected }) => expected ?? []));
  const versions = versionsOf(registries);
  const inOrder = [...versions.keys()].sort(
    (a, b) => Number(touched.has(b)) - Number(touched.has(a)) || (a < b ? -1 : 1),
  );
  for (const id of inOrder) {
    if (!asked.has(id)) for (const probe of writtenFor(id, versions.get(id) ?? [], perTool, kept)) add(probe);
  }
  // Last, so that where there are more than are asked at most they take the place of no others.
  for (const id of inOrder) for (const probe of keptFor(id, kept)) add(probe);
  const planned = [...probes.values()].slice(0, max);
  const unknown = planned.filter(({ expected }) => expected !== undefined && !versions.has(expected)).length;
  const open = whatIsOpen(planned, probes.size - planned.length, [...versions.keys()]);
  return {
    probes: planned,
    open: [
      ...open,
      ...(unknown > 0 ? [`${unknown} questions expect a tool that is there neither before nor after`] : []),
    ],
  };
}

/**
 * Questions written from the definitions of a tool; one that somebody keeps as well has that one's origin. One that is kept
 * with tools that serve it alike, or must not be reached, is another question: it takes no written one's place.
 */
function writtenFor(
  expected: ToolId,
  versions: readonly ToolVersionView[],
  perTool: number,
  kept: KeptProbes,
): Omit<ImpactProbe, 'id'>[] {
  const plain = keptFor(expected, kept).filter(({ equals, never }) => equals === undefined && never === undefined);
  const own = new Map(plain.map((probe) => [probe.query, probe]));
  const queries = new Set(versions.flatMap((version) => writeQueries(version, perTool)));
  return [...queries].map((query) => ({
    ...(own.get(query) ?? { query, expected, origin: 'template' as const }),
    isWritten: true as const,
  }));
}

/** The kept questions about a tool that are asked, each once with all the parties that keep it. */
function keptFor(expected: ToolId, kept: KeptProbes): Omit<ImpactProbe, 'id'>[] {
  const same = Map.groupBy(chooseKept(kept.get(expected) ?? []), ({ query, equals = [], never = [] }) =>
    JSON.stringify([query, equals, never]),
  );
  return [...same.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [
          {
            query: first.query,
            expected,
            ...(first.equals && { equals: first.equals }),
            ...(first.never && { never: first.never }),
            origin: first.origin,
            keptBy: [...new Set([first, ...rest].map(({ createdBy }) => partyOf(createdBy)))].sort(),
          },
        ],
  );
}

/** The definitions of each tool, before and after; one where both say the same. */
function versionsOf({ before, after }: ComparedRegistries): Map<ToolId, ToolVersionView[]> {
  const versions = new Map<ToolId, ToolVersionView[]>(before.map((tool) => [tool.id, [tool]]));
  for (const tool of after) {
    const known = versions.get(tool.id) ?? [];
    if (known.some(({ fingerprint }) => fingerprint === tool.fingerprint)) continue;
    versions.set(tool.id, [...known, tool]);
  }
  return versions;
}

function whatIsOpen(planned: readonly ImpactProbe[], cut: number, tools: readonly ToolId[]): string[] {
  const covered = new Set(planned.map(({ expected }) => expected));
  const bare = tools.filter((id) => !covered.has(id));
  const named = bare.slice(0, idsShown).join(', ');
  const more = bare.length > idsShown ? ` and ${bare.length - idsShown} more` : '';
  return [
    ...(planned.length === 0 ? ['there is no question to ask'] : []),
    ...(cut > 0 ? [`${cut} questions were left out, since there are more than are asked at most`] : []),
    ...(bare.length > 0 ? [`no question is asked about ${named}${more}`] : []),
  ];
}
