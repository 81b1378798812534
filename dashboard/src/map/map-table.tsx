import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Tag } from '../base/text/tag.js';
import { ToolName } from '../base/names/tool-name.js';
import type { Graph, GraphNode } from './graph.js';

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
                <Shown env={env} node={nodes[source]} />
              </td>
              <td className="pr-3">
                <Shown env={env} node={nodes[target]} />
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

/** A tool, with what it loses in all conflicts of the map. */
function Shown({ env, node }: { readonly env: string; readonly node: GraphNode | undefined }): ReactNode {
  return (
    <>
      <ToolName env={env} id={node?.id ?? ''} />
      <span className="text-quiet block text-xs">
        {node?.lost === undefined
          ? 'questions lost: not measured'
          : `${node.lost.lost} of ${node.lost.questions} questions lost`}
      </span>
    </>
  );
}
