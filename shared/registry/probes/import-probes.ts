import { isServerTextsId } from '../../everywhere/server-texts.js';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { maskPersonalData } from '../../analysis/simulation/probes/mask-personal-data.js';
import type { LoggedProbe, SkippedRow } from '../../analysis/simulation/probes/logged-probe.js';
import { parseProbeLog } from '../../analysis/simulation/probes/parse-probe-log.js';
import type { ProbeFormat } from '../../analysis/simulation/probes/probe-format.js';
import type { AddProbes, NewProbe } from './change-probes.js';
import { findEnvironment } from '../environments/find-environment.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** What came of an import. Rows that could not be used are named, a hundred at most. */
export interface ImportedProbes {
  readonly added: number;
  /** Questions that were there already. */
  readonly known: number;
  /** Questions left out because their tool has as many as it may. */
  readonly full: number;
  readonly skipped: number;
  readonly problems: readonly SkippedRow[];
}

export type ImportProbes = (request: {
  readonly env: string;
  readonly format: ProbeFormat;
  readonly content: string;
  readonly source?: string | undefined;
  readonly by: RequestContext;
}) => Promise<ImportedProbes>;

interface Services {
  readonly registry: RegistryStore;
  readonly addProbes: AddProbes;
}

const problemsMax = 100;

/**
 * Takes questions from a log, without the personal data in them. A tool is named by its id or, where only one tool of the
 * environment has it, by its name.
 * @throws {NotFoundError} when there is no such environment. @throws {InvalidInputError} when the content is no such log.
 */
export const createImportProbes = ({ registry, addProbes }: Services): ImportProbes =>
  async function importProbes({ env, format, content, source, by }) {
    await findEnvironment(registry, env);
    const { probes: logged, skipped } = parseProbeLog(format, content);
    const resolve = await toolResolver(registry, env);
    const problems = [...skipped];
    const probes: NewProbe[] = [];
    for (const { row, query, ...named } of logged) {
      const tools = toolsOf(named, resolve);
      if ('reason' in tools) problems.push({ row, reason: tools.reason });
      else probes.push({ query: maskPersonalData(query), ...tools, origin: 'log', source });
    }
    const { added, known, full } = await addProbes({ env, probes, by });
    problems.sort((a, b) => a.row - b.row);
    return { added: added.length, known, full, skipped: problems.length, problems: problems.slice(0, problemsMax) };
  };

type Resolve = Awaited<ReturnType<typeof toolResolver>>;
type Tools = Pick<NewProbe, 'expected' | 'equals' | 'never'>;

/** The ids of a row's tools, or why it has none. */
function toolsOf(
  { tool, equals = [], never = [] }: Omit<LoggedProbe, 'row' | 'query'>,
  resolve: Resolve,
): Tools | { readonly reason: string } {
  const resolved = [tool, ...equals, ...never].map(resolve);
  const wrong = resolved.find((id) => typeof id === 'object');
  if (wrong !== undefined) return wrong;
  const [expected, ...others] = resolved.filter((id) => typeof id === 'string');
  if (expected === undefined) return { reason: 'it has no query and tool' };
  const alike = others.slice(0, equals.length).filter((id) => id !== expected);
  const forbidden = others.slice(equals.length);
  if (forbidden.some((id) => id === expected || alike.includes(id)))
    return { reason: 'a tool that serves it stands in "never"' };
  return { expected, equals: alike, never: forbidden };
}

async function toolResolver(registry: RegistryStore, env: string) {
  const ids = new Set<string>();
  const byName = new Map<string, ToolId[]>();
  for await (const { value } of registry.tools.all(env)) {
    if (value.deletedAt !== undefined || isServerTextsId(value.id)) continue;
    ids.add(value.id);
    byName.set(value.definition.name, [...(byName.get(value.definition.name) ?? []), value.id]);
  }
  return function resolveTool(tool: string): ToolId | { readonly reason: string } {
    if (ids.has(tool)) return tool as ToolId;
    const [only, other] = byName.get(tool) ?? [];
    if (only === undefined) return { reason: 'no tool of the environment has this id or name' };
    return other === undefined ? only : { reason: 'several tools have this name: use an id, server~name' };
  };
}
