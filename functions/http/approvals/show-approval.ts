import { z } from 'zod';
import { type ApprovalEvidence, expandedApprovalSchema, toShownApproval } from '../../../shared/api/shown-approval.js';
import { toShownConflict } from '../../../shared/api/shown-conflict.js';
import { toShownToolVersion } from '../../../shared/api/shown-tool.js';
import { earlierVersions } from '../../../shared/registry/runs/load-candidate.js';
import { compareDefinitions } from '../../../shared/analysis/drift/compare-definitions.js';
import type { Approval } from '../../../shared/domain/governance/approval.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import { type RegistryStore, versionKey } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { approvalParams } from './decision-route.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly now: () => Date;
}

/** GET /v1/environments/{environment}/approvals/{approval}: with the diff and the evidence to decide on. */
export const showApproval = ({ registry, now }: Services) =>
  defineRoute({
    name: 'showApproval',
    method: 'GET',
    route: 'v1/environments/{environment}/approvals/{approval}',
    roles: rolesFrom('viewer'),
    summary: 'Show an approval; `expand=evidence` adds the diff and the conflicts to decide on',
    params: approvalParams,
    query: z.strictObject({ expand: z.literal('evidence').optional() }),
    answers: {
      200: {
        description: 'The approval',
        schema: expandedApprovalSchema,
      },
    },
    async handle({ params: { environment: env, approval: id }, query: { expand } }) {
      await findEnvironment(registry, env);
      const stored = await registry.approvals.get(env, id);
      if (stored === undefined) throw new NotFoundError(`there is no approval "${id}" in ${env}`);
      const shown = toShownApproval(stored.value, now());
      if (expand === undefined) return { status: 200, body: shown };
      return { status: 200, body: { ...shown, evidence: await evidenceOf(registry, stored.value) } };
    },
  });

async function evidenceOf(
  registry: RegistryStore,
  { env, toolId, version, conflictIds }: Approval,
): Promise<ApprovalEvidence> {
  const found = await Promise.all(conflictIds.map((conflict) => registry.conflicts.get(env, conflict)));
  const about = toolId && version && (await registry.versions.get(env, versionKey(toolId, version)))?.value;
  const tool = toolId && (await registry.tools.get(env, toolId))?.value;
  const comparedWith = tool && tool.version === version ? (await earlierVersions(registry, tool))?.approved : undefined;
  return {
    ...(about && { toolVersion: toShownToolVersion(about) }),
    ...(comparedWith !== undefined && { comparedWith }),
    changes: about && comparedWith ? compareDefinitions(comparedWith.definition, about.definition) : [],
    conflicts: found.flatMap((conflict) => (conflict === undefined ? [] : [toShownConflict(conflict.value)])),
  };
}
