import type { ReactNode } from 'react';
import type { Policy } from '../../api/types.js';
import { Choice } from '../../base/controls/choice.js';
import type { PolicyEditing } from './use-policy-draft.js';

/** Fields of a policy that are one of a few words each. */
type ChoiceField = 'router' | 'behaviouralPairs' | 'gateRouting' | 'nameCollision' | 'newTools';

interface Props<Field extends ChoiceField> extends PolicyEditing {
  readonly field: Field;
  readonly label: string;
  readonly hint?: string;
  readonly options: readonly Policy[Field][];
}

/** One of a few words of the policy. */
export function PolicyChoice<Field extends ChoiceField>({ field, policy, change, ...rest }: Props<Field>): ReactNode {
  return (
    <Choice
      value={policy[field]}
      onChange={(one = policy[field]) => {
        change({ [field]: one });
      }}
      {...rest}
    />
  );
}
