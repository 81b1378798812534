import type { ReactNode } from 'react';
import { PolicyField } from '../policy-field.js';
import type { PolicyEditing } from '../use-policy-draft.js';

const bounds = [
  { of: 'calls', label: 'Most calls', min: '1', max: '1000000', step: '1' },
  { of: 'tokens', label: 'Most tokens', min: '1', max: '1000000000', step: '1' },
  { of: 'dollars', label: 'Most US dollars', min: '0', max: '100000', step: 'any' },
] as const;

/** The most that a model may cost in one analysis or check. */
export function RouterBudget({ policy, change }: PolicyEditing): ReactNode {
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap gap-4">
        {bounds.map(({ of, label, ...limits }) => (
          <PolicyField
            key={of}
            label={label}
            at={`routerBudget.${of}`}
            type="number"
            {...limits}
            value={policy.routerBudget[of]}
            onChange={(value) => {
              change({ routerBudget: { ...policy.routerBudget, [of]: Number(value) } });
            }}
          />
        ))}
      </div>
      <p className="text-quiet text-sm">
        These limits hold for one analysis or one check. What is left unanswered when a limit is reached never counts as
        a pass. The limit in dollars holds only for models whose price is known.
      </p>
    </div>
  );
}
