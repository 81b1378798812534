import { z } from 'zod';
import { questionsLost, questionsLostSchema } from '../../../shared/api/questions-lost.js';
import { type Conflict, conflictTypeSchema } from '../../../shared/domain/analysis/conflict.js';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import { severitySchema } from '../../../shared/domain/severity.js';
import { toolStatusSchema } from '../../../shared/domain/registry/tool.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { sayUnreadable } from '../../wire/say-unreadable.js';
import { environmentParams, unreadableSchema } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** Edges beyond this are left out, mildest first; the answer says so. */
const edgesMax = 10_000;
/** Nodes beyond this are left out, those without an edge first; the answer says so. */
const nodesMax = 20_000;

const mapSchema = z.object({
  revision: z.int(),
  nodes: z.array(z.object({ id: toolIdSchema, server: z.string(), name: z.string(), status: toolStatusSchema })),
  edges: z.array(
    z.object({
      conflictId: z.string(),
      tools: z.array(toolIdSchema).min(1).max(2),
      type: conflictTypeSchema,
      severity: severitySchema,
      score: z.number(),
      /** Of the tools that questions were put for, how many went to the other one; absent when none were. */
      lost: questionsLostSchema.array().optional(),
    }),
  ),
  /** How many edges were left out. */
  omitted: z.int(),
  /** How many nodes were left out. */
  omittedNodes: z.int(),
  /** Tools and conflicts that are left out because they cannot be read; absent when everything could be. */
  unreadable: unreadableSchema.array().optional(),
});

type Node = z.infer<typeof mapSchema>['nodes'][number];
type Edge = z.infer<typeof mapSchema>['edges'][number];

function edgeOf({ id, toolA, toolB, type, severity, score, findings }: Conflict): Edge {
  const lost = questionsLost({ findings });
  return {
    conflictId: id,
    tools: toolB === undefined ? [toolA] : [toolA, toolB],
    type,
    severity,
    score,
    ...(lost.length > 0 && { lost }),
  };
}

/** GET /v1/environments/{environment}/conflict-map: tools as nodes, unsettled conflicts as edges. */
export const showConflictMap = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showConflictMap',
    method: 'GET',
    route: 'v1/environments/{environment}/conflict-map',
    roles: rolesFrom('viewer'),
    summary: 'The unsettled conflicts as a graph',
    params: environmentParams,
    answers: { 200: { description: 'Nodes and edges', schema: mapSchema } },
    async handle({ params: { environment: env } }) {
      await findEnvironment(registry, env);
      const where = [{ field: 'value.status', in: ['open', 'acknowledged'] }];
      const conflicts = await registry.conflicts.survey(env, { where });
      const tools = await registry.tools.survey(env);
      const ordered = conflicts.items
        .map(({ value }) => value)
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      const edges = ordered.slice(0, edgesMax).map(edgeOf);
      const linked = new Set<string>(edges.flatMap(({ tools }) => tools));
      const [nodes, others] = [[], []] as [Node[], Node[]];
      for (const { value } of tools.items) {
        const { id, server, definition, status, deletedAt } = value;
        const node = { id, server, name: definition.name, status };
        if (deletedAt === undefined) (linked.has(id) ? nodes : others).push(node);
      }
      const kept = [...nodes, ...others].slice(0, nodesMax);
      return {
        status: 200,
        body: {
          revision: await registry.revision(env),
          nodes: kept,
          edges,
          omitted: ordered.length - edges.length,
          omittedNodes: nodes.length + others.length - kept.length,
          ...sayUnreadable([...conflicts.unreadable, ...tools.unreadable]),
        },
      };
    },
  });
