import { z } from 'zod';
import { approvalSchema, effectiveStatus } from '../../shared/domain/approval.js';
import { conflictSchema } from '../../shared/domain/conflict.js';
import { slugSchema } from '../../shared/domain/ids.js';
import { toolVersionSchema } from '../../shared/domain/tool.js';
import { NotFoundError } from '../../shared/errors/errors.js';
import { findEnvironment } from '../../shared/registry/find-environment.js';
import { type RegistryStore, versionKey } from '../../shared/stores/registry-store.js';
import { defineRoute } from '../runtime/route.js';

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
      const about = await registry.versions.get(env, versionKey(toolId, version));
      return {
        status: 200,
        body: {
          approval: shown,
          ...(about !== undefined && { version: about.value }),
          conflicts: conflicts.flatMap((conflict) => conflict?.value ?? []),
        },
      };
    },
  });
