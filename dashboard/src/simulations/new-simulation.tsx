import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type ChangeToSimulate, requestSimulation } from '../api/changes.js';
import { serversQuery } from '../api/queries.js';
import { Button } from '../base/controls/button.js';
import { Labelled } from '../base/controls/labelled.js';
import { PageHead } from '../base/page-head.js';
import { Trouble } from '../base/states/trouble.js';
import { useChange } from '../base/use-change.js';
import { useMay } from '../base/use-may.js';
import { changeKinds, type ChangeKind, wordsOfKind } from './change-kinds.js';
import { DefinitionFields } from './definition-fields.js';
import { HowAsked, type HowAskedValues, questionsOf } from './report/how-asked.js';
import { RemovalFields } from './removal-fields.js';

const route = getRouteApi('/app/$env/simulations/new');

/** Asks for a simulation: what would change, and what is asked. */
export function NewSimulation(): ReactNode {
  const { env } = route.useParams();
  const { kind = 'new-tool', tool, server } = route.useSearch();
  const navigate = route.useNavigate();
  const mayStart = useMay('developer');
  const servers = useQuery(serversQuery(env));
  const [part, setPart] = useState<ChangeToSimulate | string>('');
  const [asked, setAsked] = useState<HowAskedValues>({ questions: '', trials: '', maxProbes: '' });
  const start = useChange(
    (change: ChangeToSimulate) => requestSimulation(env, { ...change, ...questionsOf(asked) }),
    ({ id }) => void navigate({ to: '/app/$env/simulations/$simulation', params: { env, simulation: id } }),
  );
  if (!mayStart) return <p className="card">Starting a simulation needs the role developer.</p>;
  const ids = servers.data?.items.map(({ id }) => id) ?? [];
  return (
    <form
      className="grid max-w-4xl gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof part !== 'string') start.mutate(part);
      }}
    >
      <PageHead title="Simulate a change" />
      <KindChoice
        kind={kind}
        onChange={(next) => {
          setPart('');
          void navigate({ search: { tool, server, kind: next }, replace: true });
        }}
      />
      <div className="card grid gap-3">
        {kind === 'new-tool' || kind === 'changed-tool' ? (
          <DefinitionFields
            key={`${kind} ${tool ?? ''}`}
            env={env}
            tool={kind === 'changed-tool' ? tool : undefined}
            isChange={kind === 'changed-tool'}
            server={server}
            servers={ids}
            onChange={setPart}
          />
        ) : (
          <RemovalFields
            key={kind}
            env={env}
            kind={kind}
            tool={tool}
            server={server}
            servers={ids}
            onChange={setPart}
          />
        )}
      </div>
      <HowAsked values={asked} onChange={setAsked} />
      {typeof part === 'string' && part !== '' && (
        <p role="alert" className="text-critical">
          {part}
        </p>
      )}
      {start.isError && <Trouble error={start.error} />}
      <div>
        <Button kind="main" type="submit" disabled={typeof part === 'string' || start.isPending}>
          {start.isPending ? 'Starting…' : 'Start the simulation'}
        </Button>
      </div>
    </form>
  );
}

function KindChoice({
  kind,
  onChange,
}: {
  readonly kind: ChangeKind;
  readonly onChange: (kind: ChangeKind) => void;
}): ReactNode {
  return (
    <Labelled label="What would change?">
      <select
        className="field max-w-80"
        value={kind}
        onChange={({ target }) => {
          onChange(changeKinds.find((one) => one === target.value) ?? 'new-tool');
        }}
      >
        {changeKinds.map((one) => (
          <option key={one} value={one}>
            {wordsOfKind[one]}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
