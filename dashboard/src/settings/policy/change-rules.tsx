import type { ReactNode } from 'react';
import { Choice } from '../../base/controls/choice.js';
import type { PolicyDraft } from './use-policy-draft.js';

const rules = ['allow', 'review', 'block'] as const;
const driftKinds = [
  { name: 'wording', label: 'Changed words' },
  { name: 'schema', label: 'Changed parameters' },
  { name: 'authority', label: 'Changed authority' },
] as const;

/** What changes of tools lead to. */
export function ChangeRules({ policy, change }: Pick<PolicyDraft, 'policy' | 'change'>): ReactNode {
  return (
    <>
      <div className="flex flex-wrap gap-4">
        {driftKinds.map(({ name, label }) => (
          <Choice
            key={name}
            label={label}
            value={policy.drift[name]}
            options={rules}
            onChange={(rule = 'review') => {
              change({ drift: { ...policy.drift, [name]: rule } });
            }}
          />
        ))}
        <Choice
          label="New tools of known servers"
          value={policy.newTools}
          options={rules}
          onChange={(rule = 'review') => {
            change({ newTools: rule });
          }}
        />
      </div>
      <p className="text-quiet text-sm">
        “allow” records the change, “review” has one that matters wait for a person, “block” has every one wait.
      </p>
    </>
  );
}
