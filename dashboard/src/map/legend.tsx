import type { ReactNode } from 'react';
import type { Graph } from './graph.js';

const shownMax = 24;

/** Which colour is which server's; those with the most tools on the map first. */
export function Legend({ graph: { nodes } }: { readonly graph: Graph }): ReactNode {
  const servers = [...Map.groupBy(nodes, ({ server }) => server)].sort(
    ([a, ones], [b, others]) => others.length - ones.length || (a < b ? -1 : 1),
  );
  return (
    <>
      <p className="text-quiet text-sm">
        Size: how many of the test questions meant for a tool went to another tool, in all conflicts of this map. A
        ring: not measured.
      </p>
      <ul aria-label="Colours of the servers" className="text-quiet flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {servers.slice(0, shownMax).map(([server, tools]) => (
          <li key={server} className="flex items-center gap-1.5">
            <svg viewBox="0 0 10 10" className="size-3" aria-hidden="true">
              <circle cx="5" cy="5" r="5" fill={tools[0]?.colour} />
            </svg>
            {server} ({tools.length})
          </li>
        ))}
        {servers.length > shownMax && <li>and {servers.length - shownMax} more servers</li>}
      </ul>
    </>
  );
}
