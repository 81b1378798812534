import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { approvalsQuery, conflictsQuery, historyQuery, toolQuery } from '../api/queries.js';
import type { Tool, ToolVersion } from '../api/types.js';
import { Loaded } from '../base/states/loaded.js';
import { PageHead } from '../base/page-head.js';
import { Tag } from '../base/text/tag.js';
import { Time } from '../base/text/time.js';
import { Untrusted } from '../base/text/untrusted.js';
import { useMay } from '../base/use-may.js';
import { purposeOf } from '../base/names/purpose-of.js';
import { ItsProbes } from '../probes/its-probes.js';
import { DefinitionDiff } from './definition-diff.js';

const route = getRouteApi('/app/$env/tools/$tool');

/** One tool: what it is, its conflicts, its questions, its approvals, and its versions. */
export function OneTool(): ReactNode {
  const { env, tool: id } = route.useParams();
  const query = useQuery(toolQuery(env, id));
  return <Loaded query={query}>{(tool) => <Shown env={env} tool={tool} />}</Loaded>;
}

function Shown({ env, tool }: { readonly env: string; readonly tool: Tool }): ReactNode {
  const mayEdit = useMay('developer');
  return (
    <article className="grid gap-4">
      <PageHead title={tool.definition.name.slice(0, 200)}>
        {mayEdit && (
          <Link to="/app/$env/tools/$tool/edit" params={{ env, tool: tool.id }} className="link">
            Edit the definition
          </Link>
        )}
        {mayEdit && (
          <Link
            to="/app/$env/simulations/new"
            params={{ env }}
            search={{ kind: 'removed-tool', tool: tool.id }}
            className="link"
          >
            Simulate its removal
          </Link>
        )}
        <Link to="/app/$env/tools" params={{ env }} className="link">
          All tools
        </Link>
      </PageHead>
      <p className="flex flex-wrap items-center gap-2">
        <Tag>{tool.status}</Tag>
        <span>
          version {tool.version} of the server {tool.server}, about {tool.tokens.toLocaleString()} tokens
          {tool.owner !== undefined && `, of ${tool.owner.slice(0, 80)}`}
        </span>
      </p>
      {tool.active !== undefined && tool.active.version !== tool.version && (
        <p>
          Clients get version {tool.active.version} until version {tool.version} is through.
        </p>
      )}
      <DefinitionDiff before={undefined} after={tool.definition} />
      <ItsConflicts env={env} tool={tool.id} />
      <ItsProbes env={env} tool={tool.id} />
      <ItsApprovals env={env} tool={tool.id} />
      <h2>Versions</h2>
      <Versions env={env} tool={tool.id} />
    </article>
  );
}

function ItsConflicts({ env, tool }: { readonly env: string; readonly tool: string }): ReactNode {
  const { data } = useInfiniteQuery(conflictsQuery(env, { tool }));
  const items = data?.pages.flatMap((page) => page.items).filter(({ status }) => status !== 'resolved') ?? [];
  return (
    <section className="grid gap-2" aria-labelledby="conflicts">
      <h2 id="conflicts">Conflicts ({items.length})</h2>
      <ul className="grid gap-1">
        {items.map(({ id, severity, status, text }) => (
          <li key={id} className="flex items-start gap-2">
            <Tag>{severity}</Tag>
            {status !== 'open' && <Tag>{status}</Tag>}
            <Link to="/app/$env/conflicts/$conflict" params={{ env, conflict: id }} className="link min-w-0">
              <Untrusted max={240}>{text}</Untrusted>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ItsApprovals({ env, tool }: { readonly env: string; readonly tool: string }): ReactNode {
  const { data } = useQuery(approvalsQuery(env));
  const items = data?.items.filter(({ toolId }) => toolId === tool) ?? [];
  if (items.length === 0) return null;
  return (
    <section className="grid gap-2" aria-labelledby="approvals">
      <h2 id="approvals">Approvals</h2>
      <ul className="grid gap-1">
        {items.map((approval) => (
          <li key={approval.id} className="flex flex-wrap items-center gap-2">
            <Tag>{approval.status}</Tag>
            <Link to="/app/$env/approvals/$approval" params={{ env, approval: approval.id }} className="link min-w-0">
              <Untrusted max={200}>{purposeOf(approval)}</Untrusted>
            </Link>
            <Time at={approval.requestedAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Versions({ env, tool }: { readonly env: string; readonly tool: string }): ReactNode {
  const query = useQuery(historyQuery(env, tool));
  return (
    <Loaded query={query}>
      {({ items }) => {
        const newestFirst = [...items].sort((a, b) => b.version - a.version);
        return newestFirst.map((version, at) => (
          <Version key={version.version} version={version} before={newestFirst[at + 1]} />
        ));
      }}
    </Loaded>
  );
}

function Version({
  version,
  before,
}: {
  readonly version: ToolVersion;
  readonly before: ToolVersion | undefined;
}): ReactNode {
  return (
    <details className="card">
      <summary>
        Version {version.version}, registered by <Untrusted max={100}>{version.registeredBy.name}</Untrusted>{' '}
        <Time at={version.registeredAt} />
      </summary>
      <DefinitionDiff before={before?.definition} after={version.definition} />
    </details>
  );
}
