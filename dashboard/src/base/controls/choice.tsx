import type { ReactNode } from 'react';
import { Labelled } from './labelled.js';

interface Props<Value extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly value: Value | undefined;
  readonly options: readonly Value[];
  readonly onChange: (value: Value | undefined) => void;
  /** What nothing chosen means; without it something is always chosen. */
  readonly none?: string;
}

/** One of a few words. */
export function Choice<Value extends string>({ label, hint, value, options, onChange, none }: Props<Value>): ReactNode {
  return (
    <Labelled label={label} hint={hint}>
      <select
        className="field"
        value={value ?? ''}
        onChange={({ target }) => {
          onChange(options.find((option) => option === target.value));
        }}
      >
        {none !== undefined && <option value="">{none}</option>}
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </Labelled>
  );
}
