import type { ReactNode } from 'react';
import { Choice } from '../../base/controls/choice.js';
import { PolicyChoice } from './policy-choice.js';
import type { PolicyEditing } from './use-policy-draft.js';

const rules = ['allow', 'review', 'block'] as const;
const driftKinds = [
  { name: 'wording', label: 'Changed words' },
  { name: 'schema', label: 'Changed parameters' },
  { name: 'authority', label: 'Changed authority' },
] as const;

/** What changes of tools lead to. */
export function ChangeRules({ policy, change }: PolicyEditing): ReactNode {
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
        <PolicyChoice
          policy={policy}
          change={change}
          field="newTools"
          label="New tools of known servers"
          options={rules}
        />
      </div>
      <p className="text-quiet text-sm">
        “allow” records the change, “review” has one that matters wait for a person, “block” has every one wait.
      </p>
    </>
  );
}
