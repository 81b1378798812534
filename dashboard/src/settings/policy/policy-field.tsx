import type { InputHTMLAttributes, ReactNode } from 'react';
import { Labelled } from '../../base/controls/labelled.js';
import { useProblemAt } from './problems.js';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly label: string;
  readonly hint?: string;
  /** The path within the policy, where the API would find fault. */
  readonly at: string;
  readonly value: string | number;
  readonly onChange: (value: string) => void;
}

/** One line of the policy, with what the API says against it. */
export function PolicyField({ label, hint, at, onChange, ...rest }: Props): ReactNode {
  const problem = useProblemAt(at);
  return (
    <Labelled label={label} hint={hint} problem={problem}>
      <input
        className="field"
        aria-invalid={problem !== undefined}
        onChange={({ target }) => {
          onChange(target.value);
        }}
        {...rest}
      />
    </Labelled>
  );
}
