import { isServerTextsId } from '../../../shared/everywhere/server-texts.js';
import { z } from 'zod';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import { countProbes } from '../../../shared/registry/probes/probe-counts.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const count = z.int().nonnegative();
const coverageSchema = z.object({
  items: z.array(z.object({ toolId: toolIdSchema, asked: count, generated: count })),
});

/** GET /v1/environments/{environment}/probe-coverage */
export const showProbeCoverage = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showProbeCoverage',
    method: 'GET',
    route: 'v1/environments/{environment}/probe-coverage',
    roles: rolesFrom('viewer'),
    summary: 'How many test questions there are for each tool, asked by people and generated; the fewest first',
    params: environmentParams,
    answers: { 200: { description: 'Every tool with its questions', schema: coverageSchema } },
    async handle({ params: { environment: env } }) {
      await findEnvironment(registry, env);
      const tools = [];
      for await (const { value } of registry.tools.all(env))
        if (value.deletedAt === undefined && !isServerTextsId(value.id)) tools.push(value.id);
      const probes = [];
      for await (const { value } of registry.probes.all(env)) probes.push(value);
      return {
        status: 200,
        body: { items: countProbes(tools, probes).map(({ tool, ...counts }) => ({ toolId: tool, ...counts })) },
      };
    },
  });
