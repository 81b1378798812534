import { z } from 'zod';
import { earlierVersions } from '../../../shared/registry/runs/load-candidate.js';
import { compareDefinitions } from '../../../shared/analysis/drift/compare-definitions.js';
import { approvalSchema, effectiveStatus } from '../../../shared/domain/approval.js';
import { changeSchema, conflictSchema } from '../../../shared/domain/conflict.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { toolDefinitionSchema, toolVersionSchema } from '../../../shared/domain/tool.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import { type RegistryStore, versionKey } from '../../../shared/stores/registry-store.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly now: () => Date;
}

/** GET /v1/environments/{env}/approvals/{approval}: with the diff and the evidence to decide on. */
export const showApproval = ({ registry, now }: Services) =>
  defineRoute({
    name: 'showApproval',
    method: 'GET',
    route: 'v1/environments/{env}/approvals/{approval}',
    summary: 'Show an approval with the diff and the evidence',
    params: z.object({ env: slugSchema, approval: z.string().max(200) }),
    answers: {
      200: {
        description: 'The approval, the version it is about, and the conflicts that block it',
        schema: z.object({
          approval: approvalSchema,
          version: toolVersionSchema.optional(),
          comparedWith: z
            .object({ version: z.int(), isApproved: z.boolean(), definition: toolDefinitionSchema })
            .optional()
            .meta({ description: 'The version that was approved last, or the first one that was let in' }),
          changes: z.array(changeSchema).meta({ description: 'All that changed since that version, the worst first' }),
          conflicts: z.array(conflictSchema),
        }),
      },
    },
    async handle({ params: { env, approval: id } }) {
      await findEnvironment(registry, env);
      const stored = await registry.approvals.get(env, id);
      if (stored === undefined) throw new NotFoundError(`there is no approval "${id}" in ${env}`);
      const { toolId, version, conflictIds } = stored.value;
      const shown = { ...stored.value, status: effectiveStatus(stored.value, now()) };
      const conflicts = await Promise.all(conflictIds.map((conflict) => registry.conflicts.get(env, conflict)));
      const about = toolId && version && (await registry.versions.get(env, versionKey(toolId, version)))?.value;
      const tool = toolId && (await registry.tools.get(env, toolId))?.value;
      const comparedWith =
        tool && tool.version === version ? (await earlierVersions(registry, tool))?.approved : undefined;
      return {
        status: 200,
        body: {
          approval: shown,
          ...(about && { version: about }),
          ...(comparedWith !== undefined && { comparedWith }),
          changes: about && comparedWith ? compareDefinitions(comparedWith.definition, about.definition) : [],
          conflicts: conflicts.flatMap((conflict) => conflict?.value ?? []),
        },
      };
    },
  });
