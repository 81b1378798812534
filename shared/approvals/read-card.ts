import { effectiveStatus } from '../domain/governance/approval.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import type { ReadCard } from '../alerts/channels/workflow.js';
import { versionKey } from '../stores/registry-store.js';
import type { CardTokens } from './card-tokens.js';
import { formatApprovalCard } from './format-approval-card.js';

/** The card of an alert that asks for an approval, while that is pending. Without a secret to sign with there is none. */
export const createReadCard = ({ registry, now }: RegistryServices, tokens: CardTokens | undefined): ReadCard =>
  async function readCard({ env, kind, subject, url }) {
    if (tokens === undefined || kind !== 'approval-requested') return undefined;
    const approval = (await registry.approvals.get(env, subject.slice('approval/'.length)))?.value;
    if (approval === undefined || effectiveStatus(approval, now()) !== 'PENDING') return undefined;
    const { id: approvalId, toolId, version, conflictIds, expiresAt } = approval;
    const conflicts = await Promise.all(conflictIds.map((id) => registry.conflicts.get(env, id)));
    const sign = (decision: 'approve' | 'reject') => tokens.sign({ env, approvalId, decision }, expiresAt);
    return formatApprovalCard({
      approval,
      version: toolId && version ? (await registry.versions.get(env, versionKey(toolId, version)))?.value : undefined,
      conflicts: conflicts.flatMap((conflict) => conflict?.value ?? []),
      url,
      tokens: { approve: await sign('approve'), reject: await sign('reject') },
    });
  };
