import type { ReactNode } from 'react';
import { Labelled } from './labelled.js';

interface Props {
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

/** Why somebody decides as they do: required, and kept with the decision. */
export function ReasonField({ value, onChange }: Props): ReactNode {
  return (
    <Labelled label="Reason">
      <textarea
        className="field min-h-20"
        required
        maxLength={2000}
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
    </Labelled>
  );
}
