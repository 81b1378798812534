import type { ReactNode } from 'react';
import { Labelled } from '../controls/labelled.js';

interface Props {
  readonly value: string | undefined;
  readonly onChange: (text: string | undefined) => void;
}

/** Part of a list by words in it. */
export const TextFilter = ({ value, onChange }: Props): ReactNode => (
  <Labelled label="Text">
    <input
      className="field w-44"
      type="search"
      value={value ?? ''}
      onChange={({ target }) => {
        onChange(target.value || undefined);
      }}
    />
  </Labelled>
);
