import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { toolsAmong } from '../../../shared/everywhere/server-texts.js';
import { mapQuery } from '../api/queries.js';
import type { ConflictMap as MapData } from '../api/types.js';
import { Button } from '../base/controls/button.js';
import { Choice } from '../base/controls/choice.js';
import { Empty } from '../base/states/empty.js';
import { Labelled } from '../base/controls/labelled.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { ToolName } from '../base/names/tool-name.js';
import { severities } from '../words.js';
import { graphOf } from './graph.js';
import { Legend } from './legend.js';
import { MapCanvas } from './map-canvas.js';
import { MapTable } from './map-table.js';

const route = getRouteApi('/app/$env/map');

/** Which tools conflict with which. */
export function ConflictMap(): ReactNode {
  const { env } = route.useParams();
  const query = useQuery(mapQuery(env));
  return (
    <div className="grid gap-3">
      <PageHead title={`Conflict map of ${env}`} />
      <Loaded query={query}>{(map) => <Shown env={env} map={map} />}</Loaded>
    </div>
  );
}

function Shown({ env, map }: { readonly env: string; readonly map: MapData }): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { from, server, text, focus } = search;
  const graph = useMemo(() => graphOf(map, { from, server, text, focus }), [map, from, server, text, focus]);
  const change = (part: Partial<typeof search>): void => {
    void navigate({ search: { ...search, ...part }, replace: true });
  };
  const servers = [...new Set(map.nodes.map((node) => node.server))].sort();
  const words = `${plural(toolsAmong(graph.nodes.map(({ id }) => id)).length, 'tool')} and ${plural(graph.edges.length, 'unsettled conflict')}`;
  return (
    <>
      <form
        className="card flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <Labelled label={`From ${from ?? 'LOW'} on`}>
          <input
            type="range"
            min="0"
            max="4"
            aria-valuetext={from ?? 'LOW'}
            value={4 - severities.indexOf(from ?? 'LOW')}
            onChange={({ target }) => {
              change({ from: severities[4 - Number(target.value)] });
            }}
          />
        </Labelled>
        <Choice
          label="Server"
          none="all"
          value={server}
          options={servers}
          onChange={(one) => {
            change({ server: one });
          }}
        />
        <Labelled label="Tool">
          <input
            className="field w-44"
            type="search"
            value={text ?? ''}
            onChange={({ target }) => {
              change({ text: target.value || undefined });
            }}
          />
        </Labelled>
        <Button
          aria-pressed={search.as === 'table'}
          onClick={() => {
            change({ as: search.as === 'table' ? undefined : 'table' });
          }}
        >
          {search.as === 'table' ? 'As a picture' : 'As a table'}
        </Button>
        {focus !== undefined && (
          <>
            <span className="min-w-0">
              Around <ToolName env={env} id={focus} name={map.nodes.find(({ id }) => id === focus)?.name} />
            </span>
            <Button
              onClick={() => {
                change({ focus: undefined });
              }}
            >
              Show all
            </Button>
          </>
        )}
      </form>
      <p role="status">
        {words}
        {map.omitted > 0 && `. ${map.omitted} milder conflicts are left out`}
        {(map.unreadable?.length ?? 0) > 0 && `. ${map.unreadable?.length ?? 0} cannot be read`}
      </p>
      {graph.edges.length === 0 ? (
        <Empty title="No conflict to draw." />
      ) : search.as === 'table' ? (
        <MapTable
          env={env}
          graph={graph}
          onChoose={(id) => {
            change({ focus: id });
          }}
        />
      ) : (
        <>
          <Legend graph={graph} />
          <MapCanvas
            graph={graph}
            label={`Map of ${words}; the same is there as a table`}
            onChoose={(id) => {
              change({ focus: id });
            }}
          />
        </>
      )}
    </>
  );
}
