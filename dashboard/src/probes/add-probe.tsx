import { type ReactNode, useState } from 'react';
import { addProbe } from '../api/changes.js';
import { Button } from '../base/controls/button.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';

/** Keeps a question that a person thought of. */
export function AddProbe({ env, tool }: { readonly env: string; readonly tool: string }): ReactNode {
  const [query, setQuery] = useState('');
  const add = useChange(
    () => addProbe(env, tool, query.trim()),
    () => {
      setQuery('');
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
      {add.isError && <Trouble error={add.error} />}
    </form>
  );
}
