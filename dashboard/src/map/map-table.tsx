import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from '../base/controls/button.js';
import { Tag } from '../base/text/tag.js';
import { nameOfTool } from '../base/names/name-of-tool.js';
import { ToolName } from '../base/names/tool-name.js';
import type { Graph, GraphNode } from './graph.js';

const rowsMax = 500;
/** Tools of a cluster that are named. */
const toolsMax = 30;

interface Props {
  readonly env: string;
  readonly graph: Graph;
  /** A tool around which somebody wants to look. */
  readonly onChoose: (id: string) => void;
}

/** The same as the picture, as tables. */
export const MapTable = (props: Props): ReactNode => (
  <>
    <Clusters {...props} />
    <Edges {...props} />
  </>
);

/** The hulls of the picture. */
function Clusters({ env, graph: { nodes, clusters } }: Props): ReactNode {
  if (clusters.length === 0) return null;
  return (
    <section className="card grid gap-2" aria-labelledby="clusters">
      <h2 id="clusters">Clusters: tools that are one job ({clusters.length})</h2>
      <ul className="grid gap-3">
        {clusters.slice(0, rowsMax).map((places) => (
          <li key={places.join(' ')}>
            <ul className="flex flex-wrap gap-x-4 gap-y-3">
              {places.slice(0, toolsMax).map((at) => (
                <li key={at} className="min-w-0">
                  <ToolName env={env} id={nodes[at]?.id ?? ''} name={nodes[at]?.name} />
                </li>
              ))}
              {places.length > toolsMax && <li>and {places.length - toolsMax} more</li>}
            </ul>
          </li>
        ))}
      </ul>
      {clusters.length > rowsMax && <p>{clusters.length - rowsMax} more: raise the severity, or choose a server.</p>}
    </section>
  );
}

function Edges({ env, graph: { nodes, edges }, onChoose }: Props): ReactNode {
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
                <Shown env={env} node={nodes[source]} onChoose={onChoose} />
              </td>
              <td className="pr-3">
                <Shown env={env} node={nodes[target]} onChoose={onChoose} />
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
interface ShownProps extends Pick<Props, 'env' | 'onChoose'> {
  readonly node: GraphNode | undefined;
}

function Shown({ env, node, onChoose }: ShownProps): ReactNode {
  const id = node?.id ?? '';
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <ToolName env={env} id={id} name={node?.name} />
        <Button
          aria-label={`Show what is around ${nameOfTool(id, node?.name).slice(0, 150)} (${node?.server ?? ''})`}
          onClick={() => {
            onChoose(id);
          }}
        >
          Around
        </Button>
      </span>
      <span className="text-quiet block text-xs">
        {node?.lost === undefined
          ? 'questions lost: not measured'
          : `${node.lost.lost} of ${node.lost.questions} questions lost`}
      </span>
    </>
  );
}
