import type { Conflict } from '../../domain/analysis/conflict.js';
import { standingOf } from '../../domain/registry/standing.js';
import type { Tool } from '../../domain/registry/tool.js';
import { conflictsOfTool } from '../conflicts/conflicts-of-tool.js';
import { findEnvironment } from '../environments/find-environment.js';
import { readTools } from '../tools/read-tools.js';
import { textsOfServer } from '../tools/texts-of-server.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { type Admission, decideAdmission } from '../../analysis/admission.js';

/**
 * Whether the newest version of a tool may enter the catalog, by what the registry holds; `reasons` are the conflicts
 * that keep it out, those included that ended without a decision about it, sorted by id.
 */
export async function admissionOf(
  { registry, now }: RegistryServices,
  tool: Tool,
): Promise<Admission & { readonly reasons: readonly Conflict[] }> {
  const { policy } = (await findEnvironment(registry, tool.env)).value;
  const conflicts = (await conflictsOfTool(registry, tool.env, tool.id)).map(({ value }) => value);
  const partners = conflicts.flatMap(({ toolA, toolB }) => (toolB === undefined ? [] : [toolA, toolB]));
  const stored = [...(await readTools(registry, tool.env, partners)).values()].map(({ value }) => value);
  const standings = stored.filter(({ deletedAt }) => deletedAt === undefined).map(standingOf);
  const others = new Map(standings.map((standing) => [standing.id, standing]));
  const serverTexts = await textsOfServer(registry, tool);
  const admission = decideAdmission({ tool, conflicts, others, stages: [], serverTexts, policy, now: now() });
  const ids = new Set([...admission.blockedBy.map(({ id }) => id), ...admission.heldBy]);
  return { ...admission, reasons: conflicts.filter(({ id }) => ids.has(id)) };
}
