import { type ReactNode, useDeferredValue } from 'react';
import { Labelled } from '../base/controls/labelled.js';
import { ToolInput } from '../base/controls/tool-input.js';
import { useTools } from '../api/use-tools.js';

interface Props {
  readonly env: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** A tool by its id; part of a name offers those that have it. */
export function ToolField({ env, value, onChange }: Props): ReactNode {
  const { tools } = useTools(env, { text: useDeferredValue(value) });
  return (
    <Labelled label="Tool" hint="Its id, as server~name.">
      <ToolInput
        tools={tools}
        required
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
    </Labelled>
  );
}
