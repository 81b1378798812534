import { z } from 'zod';
import { shownConflictSchema, toShownConflict } from '../../../shared/api/shown-conflict.js';
import { type Conflict, conflictStatusSchema, conflictTypeSchema } from '../../../shared/domain/analysis/conflict.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { severitySchema } from '../../../shared/domain/severity.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { Condition, Page, Stored, Unreadable } from '../../../shared/platform/documents/documents.js';
import type { Survey } from '../../../shared/stores/collection.js';
import { idOfServer } from '../../../shared/registry/tools/tools-of-server.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { shownPage } from '../../wire/page-answer.js';
import { readyJsonOf } from '../../wire/ready-json.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/conflicts: highest score first. */
export const listConflicts = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listConflicts',
    method: 'GET',
    route: 'v1/environments/{environment}/conflicts',
    roles: rolesFrom('viewer'),
    summary: 'List conflicts, highest score first, by severity, type, status, tool or server',
    params: environmentParams,
    query: pageQuery.extend({
      severity: severitySchema.optional(),
      type: conflictTypeSchema.optional(),
      status: conflictStatusSchema.optional(),
      statusSince: z.iso
        .datetime()
        .optional()
        .meta({ description: 'Only those that came to be in their status at this time or later' }),
      /** Conflicts of this tool, whichever side it stands on. */
      tool: z.string().max(260).optional(),
      /** Conflicts of this server's tools, likewise. */
      server: slugSchema.optional(),
    }),
    answers: { 200: { description: 'A page of conflicts', schema: pageOf(shownConflictSchema) } },
    async handle({ params: { environment: env }, query: { limit, cursor, tool, server, statusSince, ...filter } }) {
      await findEnvironment(registry, env);
      const where: Condition[] = Object.entries(filter).flatMap(([name, value]) =>
        value === undefined ? [] : [{ field: `value.${name}`, equals: value }],
      );
      if (statusSince !== undefined) where.push({ field: 'value.statusAt', from: new Date(statusSince).toISOString() });
      if (tool !== undefined || server !== undefined) {
        const found = await conflictsAtEitherSide(registry, env, where, { tool, server });
        return listAnswer(`conflicts of ${env}`, found, worstFirst, { limit, cursor }, toShownConflict);
      }
      const query = {
        where,
        orderBy: { field: 'value.score', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      } as const;
      return { status: 200, ready: await registry.conflicts.written(env, query, listing) };
    },
  });

/** A page of conflicts: people and the dashboard ask for the same ones again and again. */
const listing = {
  name: 'list',
  write: (page: Page<Stored<Conflict>> & Survey<Conflict>) => readyJsonOf(shownPage(page, toShownConflict)),
};

/** Conflicts with the tool on one side and (of it or the other) the server, each once. */
async function conflictsAtEitherSide(
  { conflicts }: RegistryStore,
  env: string,
  where: readonly Condition[],
  { tool, server }: { readonly tool: string | undefined; readonly server: string | undefined },
): Promise<{ items: Conflict[]; unreadable: readonly Unreadable[] }> {
  const found = new Map<string, Conflict>();
  const unreadable = new Map<string, Unreadable>();
  for (const side of ['value.toolA', 'value.toolB']) {
    const onSide: Condition[] = [];
    if (tool !== undefined) onSide.push({ field: side, equals: tool });
    else if (server !== undefined) onSide.push(idOfServer(side, server));
    const survey = await conflicts.survey(env, { where: [...where, ...onSide] });
    for (const { value } of survey.items) found.set(value.id, value);
    for (const one of survey.unreadable) unreadable.set(one.id, one);
  }
  const items = [...found.values()].filter(
    ({ toolA, toolB }) => server === undefined || [toolA, toolB].some((id) => id?.startsWith(`${server}~`) === true),
  );
  return { items, unreadable: [...unreadable.values()] };
}

/** Orders by score, the highest first. */
const worstFirst = ({ score, id }: Conflict): string => `${(100 - score).toFixed(9).padStart(13, '0')} ${id}`;
