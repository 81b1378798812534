import type { ReactNode } from 'react';
import type { Policy } from '../../api/types.js';
import { PolicyField } from './policy-field.js';
import type { PolicyEditing } from './use-policy-draft.js';

/** Fields of a policy that are a number each. */
type NumberField = { [Field in keyof Policy]-?: Policy[Field] extends number ? Field : never }[keyof Policy];

interface Props extends PolicyEditing {
  readonly field: NumberField;
  readonly label: string;
  readonly hint?: string;
  readonly min: number;
  readonly max: number;
}

/** A whole number of the policy. */
export function PolicyNumber({ field, policy, change, ...rest }: Props): ReactNode {
  return (
    <PolicyField
      at={field}
      type="number"
      value={policy[field]}
      onChange={(value) => {
        change({ [field]: Number(value) });
      }}
      {...rest}
    />
  );
}
