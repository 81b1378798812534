import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { saveServer, syncServer } from '../api/changes.js';
import { ApiProblem } from '../api/problem.js';
import { readServerIds } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { type Outcome, rememberOutcomes } from './outcomes.js';
import { type FoundServer, readServers } from './read-servers.js';

async function addAll(env: string, text: string): Promise<Outcome[]> {
  const { found, refused, leftOut } = await readServers(text);
  const there = await readServerIds(env);
  const outcomes: Outcome[] = [];
  for (const server of found) outcomes.push(await addOne(env, server, there));
  return [
    ...outcomes,
    ...refused.map(({ label, because }) => ({ label, became: 'refused' as const, words: because })),
    ...leftOut.map(({ label, because }) => ({ label, became: 'left out' as const, words: because })),
  ];
}

async function addOne(env: string, server: FoundServer, there: ReadonlySet<string>): Promise<Outcome> {
  const { id, label, transport, notes } = server;
  if (there.has(id)) {
    return { label, became: 'refused', words: `there is a server ${id} already, and nothing of it was changed` };
  }
  try {
    await saveServer(env, id, { transport });
    await syncServer(env, id);
    const name = id === label ? [] : [`as ${id}`];
    return { label, became: 'added', words: [...name, 'being synchronised', ...notes].join('; ') };
  } catch (error) {
    return { label, became: 'refused', words: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ApiProblem && error.problems.length > 0) {
    return error.problems.map(({ message }) => message).join('; ');
  }
  return error instanceof Error ? error.message : 'unknown';
}

const example = `{
  "mcpServers": {
    "crm": { "url": "https://crm.example.com/mcp" }
  }
}`;

/** Takes the servers of a client's configuration. What became of each is said by `AddedServers`. */
export function AddServers({ env }: { readonly env: string }): ReactNode {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const add = useChange(
    () => addAll(env, text),
    (outcomes) => {
      rememberOutcomes(queries, env, outcomes);
      // What was refused can be put right where it stands.
      if (outcomes.every(({ became }) => became !== 'refused')) setText('');
    },
  );
  return (
    <>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(undefined);
        }}
      >
        <Labelled
          label="mcp.json"
          hint="Secrets in it are stored and never shown again; better name a setting, as ${MTGS_SERVER_…}."
        >
          <textarea
            className="field min-h-48 font-mono text-sm"
            required
            spellCheck={false}
            placeholder={example}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
            }}
          />
        </Labelled>
        <div>
          <Button kind="main" type="submit" disabled={add.isPending}>
            {add.isPending ? 'Adding…' : 'Add these servers'}
          </Button>
        </div>
      </form>
      {add.isError && <Trouble error={add.error} />}
    </>
  );
}
