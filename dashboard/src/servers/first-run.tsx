import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { saveServer, syncServer } from '../api/changes.js';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';
import { type FoundServer, parseMcpJson } from '../servers/parse-mcp-json.js';

interface Outcome {
  readonly server: string;
  readonly problem?: string;
}

async function addAll(env: string, servers: readonly FoundServer[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { id, transport } of servers) {
    try {
      await saveServer(env, id, { transport });
      await syncServer(env, id);
      outcomes.push({ server: id });
    } catch (error) {
      outcomes.push({ server: id, problem: error instanceof Error ? error.message : 'unknown' });
    }
  }
  return outcomes;
}

const example = `{
  "mcpServers": {
    "crm": { "url": "https://crm.example.com/mcp" }
  }
}`;

/** The road from no servers to the first conflict. */
export function FirstRun({ env }: { readonly env: string }): ReactNode {
  const mayAdd = useMay('developer');
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const add = useChange(
    () => addAll(env, parseMcpJson(text)),
    (all) => {
      setOutcomes(all);
      void queries.invalidateQueries();
    },
  );
  return (
    <section className="card grid max-w-3xl gap-3" aria-labelledby="first-run">
      <h2 id="first-run">No servers yet</h2>
      <p>
        Paste the <code>mcp.json</code> of Claude, Cursor or VS Code. MTGS asks each server for its tools, never calls
        one, and compares them all.
      </p>
      {mayAdd ? (
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
      ) : (
        <p>Adding servers needs the role developer.</p>
      )}
      {add.isError && <Trouble error={add.error} />}
      <ul role="status" className="grid gap-1">
        {outcomes.map(({ server, problem }) => (
          <li key={server} className={problem === undefined ? '' : 'text-critical'}>
            {server}: {problem ?? 'added, being synchronised'}
          </li>
        ))}
      </ul>
      <p className="text-quiet text-sm">
        Or register tools without a server: see{' '}
        <a href="/docs" className="link">
          the API reference
        </a>
        . When tools are there, go to{' '}
        <Link to="/app/$env/conflicts" params={{ env }} className="link">
          the conflicts
        </Link>
        .
      </p>
    </section>
  );
}
