import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { requestSimulation } from '../api/changes.js';
import type { Tagged } from '../api/client.js';
import { toolToEditQuery } from '../api/queries.js';
import type { Tool } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { LiveCheck } from './live-check.js';
import { Overtaken } from './overtaken.js';
import { useToolDraft } from './use-tool-draft.js';

const route = getRouteApi('/app/$env/tools/$tool/edit');

/** Edits a definition, checked against the registry while it is written and before it is saved. */
export function EditTool(): ReactNode {
  const { env, tool: id } = route.useParams();
  const query = useQuery(toolToEditQuery(env, id));
  return <Loaded query={query}>{(current) => <Editor env={env} current={current} />}</Loaded>;
}

function Editor({ env, current }: { readonly env: string; readonly current: Tagged<Tool> }): ReactNode {
  const navigate = useNavigate();
  const { value: tool } = current;
  const draft = useToolDraft(
    env,
    current,
    () => void navigate({ to: '/app/$env/tools/$tool', params: { env, tool: tool.id } }),
  );
  const { written } = draft;
  const simulate = useChange(
    (body: { readonly name: string }) => requestSimulation(env, { server: tool.server, tools: [body] }),
    ({ id }) => void navigate({ to: '/app/$env/simulations/$simulation', params: { env, simulation: id } }),
  );
  return (
    <div className="grid gap-4">
      <PageHead title={`Edit ${tool.definition.name.slice(0, 150)}`} />
      <div className="grid gap-4 xl:grid-cols-2">
        <form
          className="grid content-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            draft.save();
          }}
        >
          <Labelled
            label="Description"
            hint={'problem' in written ? 'Put the definition right first: this is a part of it.' : undefined}
          >
            <textarea
              className="field min-h-28"
              readOnly={'problem' in written}
              value={draft.description}
              onChange={({ target }) => {
                draft.describe(target.value);
              }}
            />
          </Labelled>
          <Labelled label="Definition (JSON)">
            <textarea
              className="field min-h-80 font-mono text-sm"
              spellCheck={false}
              value={draft.text}
              onChange={({ target }) => {
                draft.write(target.value);
              }}
            />
          </Labelled>
          {'problem' in written && (
            <p role="alert" className="text-critical">
              {written.problem}
            </p>
          )}
          {draft.error !== null && <Trouble error={draft.error} />}
          {draft.overtaken !== undefined && <Overtaken seen={draft.overtaken} current={tool} onTakeIn={draft.takeIn} />}
          {simulate.isError && <Trouble error={simulate.error} />}
          <div className="flex flex-wrap gap-2">
            <Button kind="main" type="submit" disabled={'problem' in written || draft.isSaving}>
              {draft.isSaving ? 'Saving…' : 'Save as a new version'}
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
