import { z } from 'zod';
import { conflictSchema, conflictStatusSchema, conflictTypeSchema } from '../../shared/domain/conflict.js';
import { severitySchema } from '../../shared/domain/severity.js';
import { findEnvironment } from '../../shared/registry/find-environment.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { pageAnswer } from '../runtime/page-answer.js';
import { environmentParams, pageOf, pageQuery } from '../runtime/schemas.js';
import { defineRoute } from '../runtime/route.js';

/** GET /v1/environments/{env}/conflicts: highest score first. */
export const listConflicts = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listConflicts',
    method: 'GET',
    route: 'v1/environments/{env}/conflicts',
    summary: 'List conflicts, highest score first, by severity, type, status or tool',
    params: environmentParams,
    query: pageQuery.extend({
      severity: severitySchema.optional(),
      type: conflictTypeSchema.optional(),
      status: conflictStatusSchema.optional(),
      /** Conflicts of this tool, whichever side it stands on. */
      tool: z.string().max(260).optional(),
    }),
    answers: { 200: { description: 'A page of conflicts', schema: pageOf(conflictSchema) } },
    async handle({ params: { env }, query: { limit, cursor, tool, ...filter } }) {
      await findEnvironment(registry, env);
      const where = Object.entries(filter).flatMap(([name, value]) =>
        value === undefined ? [] : [{ field: `value.${name}`, equals: value }],
      );
      if (tool !== undefined) {
        const sides = (['toolA', 'toolB'] as const).map((side) =>
          Array.fromAsync(registry.conflicts.all(env, { where: [...where, { field: `value.${side}`, equals: tool }] })),
        );
        const found = (await Promise.all(sides)).flat().map(({ value }) => value);
        return { status: 200, body: { items: found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)) } };
      }
      const page = await registry.conflicts.page(env, {
        where,
        orderBy: { field: 'value.score', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      return pageAnswer(page, (conflict) => conflict);
    },
  });
