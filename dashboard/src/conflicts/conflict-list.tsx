import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { toolsAmong } from '../../../shared/everywhere/server-texts.js';
import { Tag } from '../base/text/tag.js';
import { Untrusted } from '../base/text/untrusted.js';
import { WindowedList } from '../base/windowed-list.js';
import { nameOfTool } from '../base/names/name-of-tool.js';
import { partsOfToolId } from '../base/names/parts-of-tool-id.js';
import type { Row } from './rows-of.js';

interface Props {
  readonly env: string;
  readonly rows: readonly Row[];
  /** Which conflict the keys are at. */
  readonly current: number;
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  readonly onToggleAll: (ids: readonly string[]) => void;
  readonly onCurrent: (at: number) => void;
}

/** Families with their conflicts, as one list. */
export function ConflictList({ env, rows, current, selected, onToggle, onToggleAll, onCurrent }: Props): ReactNode {
  return (
    <WindowedList
      label="Conflicts"
      items={rows}
      heightOf={({ kind }) => (kind === 'family' ? 56 : 76)}
      inSight={current < 0 ? -1 : rows.findIndex((row) => row.kind === 'conflict' && row.at === current)}
      render={(row) =>
        row.kind === 'family' ? (
          <FamilyRow row={row} selected={selected} onToggleAll={onToggleAll} />
        ) : (
          <ConflictRow
            env={env}
            row={row}
            isCurrent={row.at === current}
            isSelected={selected.has(row.conflict.id)}
            onToggle={onToggle}
            onCurrent={onCurrent}
          />
        )
      }
    />
  );
}

interface FamilyProps extends Pick<Props, 'selected' | 'onToggleAll'> {
  readonly row: Extract<Row, { kind: 'family' }>;
}

function FamilyRow({ row: { family }, selected, onToggleAll }: FamilyProps): ReactNode {
  const names = [...new Set(family.tools.map((id) => nameOfTool(id)))];
  const servers = new Set(family.tools.map((id) => partsOfToolId(id).server));
  const ofServers = `of ${servers.size} ${servers.size === 1 ? 'server' : 'servers'}`;
  const tools = toolsAmong(family.tools).length;
  const about = tools === 0 ? `texts ${ofServers}` : tools === 1 ? 'one tool' : `${tools} tools ${ofServers}`;
  const ids = family.conflicts.map(({ id }) => id);
  const count = ids.filter((id) => selected.has(id)).length;
  return (
    <div className="flex items-start gap-3 px-2 pt-4 pb-1">
      <input
        type="checkbox"
        className="mt-1 size-5 shrink-0"
        aria-label={`Select the family of ${names.slice(0, 3).join(', ').slice(0, 200)}`}
        checked={count === ids.length}
        ref={(box) => {
          if (box !== null) box.indeterminate = count > 0 && count < ids.length;
        }}
        onChange={() => {
          onToggleAll(ids);
        }}
      />
      <h2 className="flex min-w-0 flex-wrap items-baseline gap-2 text-base">
        <Untrusted max={90} className="font-mono">
          {names.slice(0, 3).join(', ') + (names.length > 3 ? ' …' : '')}
        </Untrusted>
        <span className="text-quiet text-sm font-normal">
          {about}, {family.conflicts.length} {family.conflicts.length === 1 ? 'conflict' : 'conflicts'}
        </span>
      </h2>
    </div>
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
