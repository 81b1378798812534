import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Tag } from '../base/tag.js';
import { ToolName } from '../base/tool-name.js';
import type { Graph } from './graph.js';

const rowsMax = 500;

/** The same as the picture, as a table. */
export function MapTable({ env, graph }: { readonly env: string; readonly graph: Graph }): ReactNode {
  const { nodes, edges } = graph;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Conflicts of the map">
      <table className="w-full text-left text-sm">
        <thead>
          <tr>
            <th>Severity</th>
            <th>Tool</th>
            <th>Tool</th>
            <th>Conflict</th>
          </tr>
        </thead>
        <tbody>
          {edges.slice(0, rowsMax).map(({ conflict, source, target, severity, type }) => (
            <tr key={conflict} className="border-line border-t">
              <td className="py-1 pr-3">
                <Tag>{severity}</Tag>
              </td>
              <td className="pr-3">
                <ToolName env={env} id={nodes[source]?.id ?? ''} />
              </td>
              <td className="pr-3">
                <ToolName env={env} id={nodes[target]?.id ?? ''} />
              </td>
              <td>
                <Link to="/app/$env/conflicts/$conflict" params={{ env, conflict }} className="link">
                  {type}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edges.length > rowsMax && <p>{edges.length - rowsMax} more: raise the severity, or choose a server.</p>}
    </div>
  );
}
