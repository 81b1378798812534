import { type ReactNode, useDeferredValue } from 'react';
import { Labelled } from '../base/controls/labelled.js';
import { useTools } from '../api/use-tools.js';

const offeredMax = 50;

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
      <input
        className="field max-w-[36rem] font-mono"
        list="tools-known"
        required
        maxLength={300}
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      />
      <datalist id="tools-known">
        {tools.slice(0, offeredMax).map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </Labelled>
  );
}
