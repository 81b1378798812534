import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { requestSimulation, updateTool } from '../api/changes.js';
import { isRecord } from '../api/problem.js';
import { toolQuery } from '../api/queries.js';
import type { Tool } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { LiveCheck } from './live-check.js';

const route = getRouteApi('/app/$env/tools/$tool/edit');

/** Edits a definition, checked against the registry while it is written and before it is saved. */
export function EditTool(): ReactNode {
  const { env, tool: id } = route.useParams();
  const query = useQuery({ ...toolQuery(env, id), staleTime: Infinity });
  return <Loaded query={query}>{(tool) => <Editor env={env} tool={tool} />}</Loaded>;
}

type Written = { readonly definition: { readonly name: string } } | { readonly problem: string };

function read(text: string, name: string): Written {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return { problem: 'A definition is a JSON object.' };
    if (value['name'] !== name)
      return { problem: `The name has to stay "${name.slice(0, 80)}": another name is another tool.` };
    return { definition: { ...value, name } };
  } catch (error) {
    return { problem: `This is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` };
  }
}

function Editor({ env, tool }: { readonly env: string; readonly tool: Tool }): ReactNode {
  const navigate = useNavigate();
  const [description, setDescription] = useState(tool.definition.description ?? '');
  const [text, setText] = useState(() => JSON.stringify(tool.definition, null, 2));
  const save = useChange(
    (body: { readonly name: string }) => updateTool(env, tool.id, body),
    () => void navigate({ to: '/app/$env/tools/$tool', params: { env, tool: tool.id } }),
  );
  const simulate = useChange(
    (body: { readonly name: string }) => requestSimulation(env, { server: tool.server, tools: [body] }),
    ({ id }) => void navigate({ to: '/app/$env/simulations/$simulation', params: { env, simulation: id } }),
  );
  const written = read(text, tool.definition.name);
  const describe = (words: string): void => {
    setDescription(words);
    if ('definition' in written) setText(JSON.stringify({ ...written.definition, description: words }, null, 2));
  };
  return (
    <div className="grid gap-4">
      <PageHead title={`Edit ${tool.definition.name.slice(0, 150)}`} />
      <div className="grid gap-4 xl:grid-cols-2">
        <form
          className="grid content-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            if ('definition' in written) save.mutate(written.definition);
          }}
        >
          <Labelled label="Description">
            <textarea
              className="field min-h-28"
              value={description}
              onChange={({ target }) => {
                describe(target.value);
              }}
            />
          </Labelled>
          <Labelled label="Definition (JSON)">
            <textarea
              className="field min-h-80 font-mono text-sm"
              spellCheck={false}
              value={text}
              onChange={({ target }) => {
                setText(target.value);
              }}
            />
          </Labelled>
          {'problem' in written && (
            <p role="alert" className="text-critical">
              {written.problem}
            </p>
          )}
          {save.isError && <Trouble error={save.error} />}
          {simulate.isError && <Trouble error={simulate.error} />}
          <div className="flex flex-wrap gap-2">
            <Button kind="main" type="submit" disabled={'problem' in written || save.isPending}>
              {save.isPending ? 'Saving…' : 'Save as a new version'}
            </Button>
            <Button
              disabled={'problem' in written || simulate.isPending}
              onClick={() => {
                if ('definition' in written) simulate.mutate(written.definition);
              }}
            >
              Simulate it without saving
            </Button>
          </div>
        </form>
        <LiveCheck
          env={env}
          server={tool.server}
          definition={'definition' in written ? written.definition : undefined}
        />
      </div>
    </div>
  );
}
