import { type ReactNode, useMemo } from 'react';
import type { ImpactReport } from '../../api/types.js';
import { partsOfToolId } from '../../base/names/parts-of-tool-id.js';
import { showHidden } from '../../../../shared/everywhere/show-hidden.js';
import { type FlowBand, type FlowNode, layOutFlow } from './flow-layout.js';

const width = 760;
const labels = 250;
const bar = 10;
const nameMax = 30;

/** Where the questions that moved went, as a Sankey diagram; the table beside it has the same. */
export function Flow({ report: { shifts, change } }: { readonly report: ImpactReport }): ReactNode {
  const { before, after, bands, height, left } = useMemo(() => layOutFlow(shifts), [shifts]);
  const newcomers = useMemo(() => new Set([...change.added, ...change.changed]), [change]);
  return (
    <figure className="card grid gap-2">
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Picture of the questions that moved">
        <svg
          viewBox={`0 -24 ${width} ${height + 28}`}
          className="w-full min-w-[38rem]"
          role="img"
          aria-label={`${shifts.length} moves of questions between tools; the table below has the same`}
        >
          <text x={labels} y={-8} textAnchor="end" className="fill-quiet text-xs">
            before
          </text>
          <text x={width - labels} y={-8} className="fill-quiet text-xs">
            after
          </text>
          {bands.map((band) => (
            <Band key={`${band.from}\n${band.to}`} band={band} isTaken={newcomers.has(band.to)} />
          ))}
          {before.map((node) => (
            <Bar key={node.id} node={node} side="before" />
          ))}
          {after.map((node) => (
            <Bar key={node.id} node={node} side="after" />
          ))}
        </svg>
      </div>
      <figcaption className="text-quiet flex flex-wrap gap-x-4 text-sm">
        <span>
          <span aria-hidden="true" className="bg-critical mr-1 inline-block size-3 opacity-60" /> to an added or changed
          tool
        </span>
        <span>
          <span aria-hidden="true" className="bg-accent mr-1 inline-block size-3 opacity-60" /> to another tool, or none
        </span>
        {left > 0 && <span>{left} smaller moves are only in the table.</span>}
      </figcaption>
    </figure>
  );
}

function Band({ band, isTaken }: { readonly band: FlowBand; readonly isTaken: boolean }): ReactNode {
  const { from, to, questions, thickness, fromTop, toTop } = band;
  const [start, end, middle] = [labels + bar + 6, width - labels - bar - 6, width / 2];
  const [y1, y2] = [fromTop + thickness / 2, toTop + thickness / 2];
  return (
    <path
      d={`M${start} ${y1}C${middle} ${y1} ${middle} ${y2} ${end} ${y2}`}
      className={`fill-none opacity-50 ${isTaken ? 'stroke-critical' : 'stroke-accent'}`}
      strokeWidth={Math.max(1, thickness)}
    >
      <title>{`${questions} from ${visible(from)} to ${visible(to)}`}</title>
    </path>
  );
}

function Bar({ node, side }: { readonly node: FlowNode; readonly side: 'before' | 'after' }): ReactNode {
  const { id, top, height, questions } = node;
  const isLeft = side === 'before';
  const { name } = partsOfToolId(id);
  const words = visible(name);
  const short = words.length > nameMax ? `${words.slice(0, nameMax - 1)}…` : words;
  return (
    <g>
      <title>{`${visible(id)}: ${questions}`}</title>
      <rect
        className="fill-strong-line"
        x={isLeft ? labels + 6 : width - labels - bar - 6}
        y={top}
        width={bar}
        height={Math.max(2, height)}
        rx="2"
      />
      <text
        x={isLeft ? labels : width - labels}
        y={top + Math.max(12, height / 2 + 4)}
        textAnchor={isLeft ? 'end' : 'start'}
        className="fill-ink font-mono text-xs"
        direction="ltr"
      >
        {isLeft ? `${short} ${questions}` : `${questions} ${short}`}
      </text>
    </g>
  );
}

/** A name with its hidden characters by number, cut to what a tip can show. */
const visible = (text: string): string =>
  showHidden(text.slice(0, 120))
    .parts.map((part) => part.text)
    .join('');
