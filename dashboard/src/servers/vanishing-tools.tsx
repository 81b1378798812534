import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { plural } from '../../../shared/everywhere/plural.js';
import { toolQuery } from '../api/queries.js';
import type { Server } from '../api/types.js';
import { LazyDetails } from '../base/states/lazy-details.js';
import { Loaded } from '../base/states/loaded.js';
import { nameOfTool } from '../base/names/name-of-tool.js';
import { Untrusted } from '../base/text/untrusted.js';
import { DefinitionDiff } from '../tools/definition-diff.js';

interface Props {
  readonly env: string;
  readonly wouldRemove: NonNullable<NonNullable<Server['lastSync']>['wouldRemove']>;
}

/** What accepting a held synchronisation would remove, each with its definition. */
export function VanishingTools({ env, wouldRemove: { count, tools } }: Props): ReactNode {
  return (
    <section className="grid gap-1" aria-label="What would vanish">
      <h3>Held: {plural(count, 'tool')} would vanish</h3>
      <ul className="grid gap-1">
        {tools.map((tool) => (
          <li key={tool} className="min-w-0">
            <LazyDetails
              summary={
                <del className="bg-removed rounded-sm font-mono text-sm no-underline">
                  <Untrusted max={120}>{nameOfTool(tool)}</Untrusted>
                </del>
              }
            >
              {() => <Definition env={env} tool={tool} />}
            </LazyDetails>
          </li>
        ))}
      </ul>
      {count > tools.length && <p>and {count - tools.length} more</p>}
    </section>
  );
}

function Definition({ env, tool }: { readonly env: string; readonly tool: string }): ReactNode {
  const query = useQuery(toolQuery(env, tool));
  return <Loaded query={query}>{({ definition }) => <DefinitionDiff before={undefined} after={definition} />}</Loaded>;
}
