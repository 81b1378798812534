import { type ReactNode, useState } from 'react';
import { addProbe } from '../api/changes.js';
import { Button } from '../base/controls/button.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { ToolsField } from './tools-field.js';

/** Keeps a question that a person thought of. */
export function AddProbe({ env, tool }: { readonly env: string; readonly tool: string }): ReactNode {
  const [query, setQuery] = useState('');
  const [equals, setEquals] = useState<readonly string[]>([]);
  const [never, setNever] = useState<readonly string[]>([]);
  const [isMore, setMore] = useState(false);
  const add = useChange(
    () => addProbe(env, { query: query.trim(), toolId: tool, equals, never }),
    () => {
      setQuery('');
      setEquals([]);
      setNever([]);
    },
  );
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(undefined);
      }}
    >
      <div className="flex flex-wrap gap-2">
        <input
          className="field min-w-0 flex-1"
          aria-label="A question that this tool serves"
          placeholder="A question that this tool serves, as somebody would ask it"
          required
          maxLength={500}
          value={query}
          onChange={({ target }) => {
            setQuery(target.value);
          }}
        />
        <Button type="submit" disabled={add.isPending}>
          {add.isPending ? 'Adding…' : 'Add the question'}
        </Button>
      </div>
      <details
        onToggle={({ currentTarget }) => {
          setMore(currentTarget.open);
        }}
      >
        <summary className="text-sm">Say what it means for other tools</summary>
        {isMore && (
          <div className="mt-2 grid gap-3 sm:grid-cols-2">
            <ToolsField env={env} label="Tools that serve it just as well" ids={equals} onChange={setEquals} />
            <ToolsField env={env} label="Tools that it must never reach" ids={never} onChange={setNever} />
          </div>
        )}
      </details>
      {add.isError && <Trouble error={add.error} />}
    </form>
  );
}
