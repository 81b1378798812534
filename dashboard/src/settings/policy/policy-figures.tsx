import type { ReactNode } from 'react';
import { HealthPreview } from './health-preview.js';
import { PolicyChoice } from './policy-choice.js';
import { PolicyField } from './policy-field.js';
import { PolicyNumber } from './policy-number.js';
import { TokenLimits } from './token-limits.js';
import type { PolicyEditing } from './use-policy-draft.js';
import { WeightPreview } from './weight-preview.js';

const daySeconds = 86_400;

const wordsOfCollision = {
  none: 'Equal names are CRITICAL: a model cannot tell them apart.',
  prefix: 'Equal names are MEDIUM: clients put the server before the name.',
  priority: 'Equal names are HIGH: one server wins, and the tool of the other is hidden.',
} as const;

interface Props extends PolicyEditing {
  readonly env: string;
}

/** What clients do with names, and the bounds of a policy. */
export function PolicyFigures({ env, policy, change }: Props): ReactNode {
  return (
    <>
      <PolicyChoice
        policy={policy}
        change={change}
        field="nameCollision"
        label="Clients tell equal names apart by"
        hint={wordsOfCollision[policy.nameCollision]}
        options={['none', 'prefix', 'priority']}
      />
      <div className="grid gap-1">
        <div className="flex flex-wrap gap-4">
          <TokenLimits
            limits={policy.tokenLimits}
            onChange={(tokenLimits) => {
              change({ tokenLimits });
            }}
          />
        </div>
        <WeightPreview env={env} limits={policy.tokenLimits} />
      </div>
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
      <div className="grid gap-1">
        <PolicyNumber
          policy={policy}
          change={change}
          field="alertBelowHealth"
          label="Alert below a health of"
          hint="0: never"
          min={0}
          max={100}
        />
        <HealthPreview env={env} alertBelow={policy.alertBelowHealth} />
      </div>
    </>
  );
}
