import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { isServerTextsId } from '../../../shared/everywhere/server-texts.js';
import { serversQuery } from '../api/queries.js';
import type { Tool } from '../api/types.js';
import { FilterBar } from '../base/filters/filter-bar.js';
import { TextFilter } from '../base/filters/text-filter.js';
import { Choice } from '../base/controls/choice.js';
import { Empty } from '../base/states/empty.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { ToolName } from '../base/names/tool-name.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';
import { WindowedList } from '../base/windowed-list.js';
import { useTools } from '../api/use-tools.js';

const route = getRouteApi('/app/$env/tools');

/** All tools, with what a model pays for them. */
export function Tools(): ReactNode {
  const { env } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: servers } = useQuery(serversQuery(env));
  const { query, tools, owners, isCut } = useTools(env, search);
  const change = (part: Partial<typeof search>): void => {
    void navigate({ search: { ...search, ...part }, replace: true });
  };
  const offered = tools.filter(({ id }) => !isServerTextsId(id));
  const tokens = offered.reduce((sum, tool) => sum + tool.tokens, 0);
  return (
    <div className="grid gap-3">
      <PageHead title={`Tools of ${env}`} />
      <FilterBar>
        <TextFilter
          value={search.text}
          onChange={(text) => {
            change({ text });
          }}
        />
        <Choice
          label="Status"
          none="all"
          value={search.status}
          options={['active', 'blocked', 'pending', 'deprecated'] as const}
          onChange={(status) => {
            change({ status });
          }}
        />
        <Choice
          label="Server"
          none="all"
          value={search.server}
          options={servers?.items.map(({ id }) => id) ?? []}
          onChange={(server) => {
            change({ server });
          }}
        />
        {(owners.length > 0 || search.owner !== undefined) && (
          <Choice
            label="Owner"
            none="all"
            value={search.owner}
            options={owners}
            onChange={(owner) => {
              change({ owner });
            }}
          />
        )}
        <Choice
          label="Order"
          none="name"
          value={search.sort}
          options={['tokens'] as const}
          onChange={(sort) => {
            change({ sort });
          }}
        />
      </FilterBar>
      <p role="status">
        {query.isPending
          ? 'Loading…'
          : `${plural(offered.length, 'tool')}, about ${tokens.toLocaleString()} tokens in each request that offers them all`}
        {query.hasNextPage && ', loading more…'}
        {isCut && '. There are more: narrow the filter.'}
      </p>
      {query.isError && query.data === undefined && <Trouble error={query.error} />}
      {query.isSuccess && tools.length === 0 && <Empty title="No tool matches." />}
      {tools.length > 0 && (
        <WindowedList
          label="Tools"
          items={tools}
          heightOf={() => 84}
          render={(tool) => <Row env={env} tool={tool} />}
        />
      )}
    </div>
  );
}

function Row({ env, tool }: { readonly env: string; readonly tool: Tool }): ReactNode {
  return (
    <div className="border-line bg-raised rounded-md border p-2">
      <div className="flex flex-wrap items-center gap-2">
        <Tag>{tool.status}</Tag>
        <ToolName env={env} id={tool.id} />
        <span className="text-quiet text-xs">
          version {tool.version}, about {tool.tokens.toLocaleString()} tokens
          {tool.owner !== undefined && `, of ${tool.owner.slice(0, 80)}`}
        </span>
      </div>
      <p className="text-quiet line-clamp-2 text-sm">
        <Untrusted max={240}>{tool.definition.description ?? 'no description'}</Untrusted>
      </p>
    </div>
  );
}
