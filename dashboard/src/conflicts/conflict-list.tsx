import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Tag } from '../base/tag.js';
import { Untrusted } from '../base/untrusted.js';
import { partsOfToolId } from '../base/parts-of-tool-id.js';
import type { Row } from './rows-of.js';

interface Props {
  readonly env: string;
  readonly rows: readonly Row[];
  /** Which conflict the keys are at. */
  readonly current: number;
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  readonly onCurrent: (at: number) => void;
}

/** The list, of which only what is in sight is in the page. */
export function ConflictList({ env, rows, current, selected, onToggle, onCurrent }: Props): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    setTop(list.current?.offsetTop ?? 0);
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (at) => (rows[at]?.kind === 'family' ? 56 : 76),
    overscan: 12,
    scrollMargin: top,
  });
  const currentRow = rows.findIndex((row) => row.kind === 'conflict' && row.at === current);
  useEffect(() => {
    if (currentRow >= 0 && current >= 0) virtual.scrollToIndex(currentRow, { align: 'auto' });
  }, [current, currentRow, virtual]);

  return (
    <div ref={list} role="list" aria-label="Conflicts" className="relative" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, start, key }) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <div
            key={key}
            role="listitem"
            data-index={index}
            ref={virtual.measureElement}
            className="absolute inset-x-0 pb-1"
            style={{ transform: `translateY(${start - top}px)` }}
          >
            {row.kind === 'family' ? (
              <FamilyRow row={row} />
            ) : (
              <ConflictRow
                env={env}
                row={row}
                isCurrent={row.at === current}
                isSelected={selected.has(row.conflict.id)}
                onToggle={onToggle}
                onCurrent={onCurrent}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

function FamilyRow({ row: { family } }: { readonly row: Extract<Row, { kind: 'family' }> }): ReactNode {
  const names = [...new Set(family.tools.map((id) => partsOfToolId(id).name))];
  const servers = new Set(family.tools.map((id) => partsOfToolId(id).server));
  const about =
    family.tools.length === 1
      ? 'one tool'
      : `${family.tools.length} tools of ${servers.size} ${servers.size === 1 ? 'server' : 'servers'}`;
  return (
    <h2 className="flex flex-wrap items-baseline gap-2 pt-4 pb-1 text-base">
      <Untrusted max={90} className="font-mono">
        {names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '')}
      </Untrusted>
      <span className="text-quiet text-sm font-normal">
        {about}, {family.conflicts.length} {family.conflicts.length === 1 ? 'conflict' : 'conflicts'}
      </span>
    </h2>
  );
}

interface RowProps extends Pick<Props, 'env' | 'onToggle' | 'onCurrent'> {
  readonly row: Extract<Row, { kind: 'conflict' }>;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
}

function ConflictRow({ env, row: { conflict, at }, isCurrent, isSelected, onToggle, onCurrent }: RowProps): ReactNode {
  const { id, tools, severity, status, text, score, type } = conflict;
  const [one, other] = tools.map(partsOfToolId);
  const label =
    other === undefined || one === undefined
      ? (one?.name ?? '')
      : `${one.name} (${one.server}) and ${other.name} (${other.server})`;
  return (
    <div
      aria-current={isCurrent ? 'true' : undefined}
      className={`border-line bg-raised flex items-start gap-3 rounded-md border p-2 ${isCurrent ? 'outline-accent outline-2' : ''}`}
    >
      <input
        type="checkbox"
        className="mt-1 size-5 shrink-0"
        aria-label={`Select ${label.slice(0, 200)}`}
        checked={isSelected}
        onChange={() => {
          onCurrent(at);
          onToggle(id);
        }}
      />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-2">
          <Tag>{severity}</Tag>
          <Link to="/app/$env/conflicts/$conflict" params={{ env, conflict: id }} className="link min-w-0">
            <Untrusted max={200}>{label}</Untrusted>
          </Link>
          {status !== 'open' && <Tag>{status}</Tag>}
          <span className="text-quiet text-xs">
            {type}, {Math.round(score)} of 100
          </span>
        </div>
        <p className="text-quiet text-sm">
          <Untrusted max={300}>{text}</Untrusted>
        </p>
      </div>
    </div>
  );
}
