import { type ReactNode, useDeferredValue, useState } from 'react';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { ToolInput } from '../base/controls/tool-input.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useTools } from '../api/use-tools.js';

/** Tools that one question may name, which is what the API takes. */
const namedMax = 20;

interface Props {
  readonly env: string;
  readonly label: string;
  readonly ids: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

/** Several tools by their ids, one after the other. */
export function ToolsField({ env, label, ids, onChange }: Props): ReactNode {
  const [text, setText] = useState('');
  const { tools } = useTools(env, { text: useDeferredValue(text) });
  const add = (): void => {
    const id = text.trim();
    if (!id.includes('~') || ids.length >= namedMax) return;
    if (!ids.includes(id)) onChange([...ids, id]);
    setText('');
  };
  return (
    <div className="grid gap-1">
      <Labelled
        label={label}
        hint="Its id, as server~name. Enter adds it."
        problem={text !== '' && ids.length >= namedMax ? `A question names ${namedMax} tools at most.` : undefined}
      >
        <ToolInput
          tools={tools}
          pattern=".*~.*"
          title="The id of a tool, as server~name"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
          }}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || text === '') return;
            event.preventDefault();
            add();
          }}
        />
      </Labelled>
      {ids.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {ids.map((id) => (
            <li key={id} className="flex items-center gap-1">
              <Untrusted max={200}>{id}</Untrusted>
              <Button
                aria-label={`Take ${id} away`}
                onClick={() => {
                  onChange(ids.filter((other) => other !== id));
                }}
              >
                ×
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
