import type { ReactNode } from 'react';
import { Choice } from '../../base/controls/choice.js';
import { PolicyField } from './policy-field.js';
import { TokenLimits } from './token-limits.js';
import type { PolicyDraft } from './use-policy-draft.js';

const daySeconds = 86_400;

/** How checks are made, and the bounds of a policy. */
export function PolicyFigures({ policy, change }: Pick<PolicyDraft, 'policy' | 'change'>): ReactNode {
  return (
    <div className="flex flex-wrap gap-4">
      <Choice
        label="Clients tell equal names apart by"
        value={policy.nameCollision}
        options={['none', 'prefix', 'priority'] as const}
        onChange={(one = 'none') => {
          change({ nameCollision: one });
        }}
      />
      <Choice
        label="Routing simulation in a check"
        value={policy.gateRouting}
        options={['required', 'advisory'] as const}
        onChange={(one = 'required') => {
          change({ gateRouting: one });
        }}
      />
      <TokenLimits
        limits={policy.tokenLimits}
        onChange={(tokenLimits) => {
          change({ tokenLimits });
        }}
      />
      <PolicyField
        label="Approvals expire after (days)"
        at="approvalTtlSeconds"
        type="number"
        min="0.01"
        max="90"
        step="any"
        value={policy.approvalTtlSeconds / daySeconds}
        onChange={(days) => {
          change({ approvalTtlSeconds: Math.round(Number(days) * daySeconds) });
        }}
      />
      <PolicyField
        label="Alert below a health of"
        hint="0: never"
        at="alertBelowHealth"
        type="number"
        min="0"
        max="100"
        value={policy.alertBelowHealth}
        onChange={(score) => {
          change({ alertBelowHealth: Number(score) });
        }}
      />
    </div>
  );
}
