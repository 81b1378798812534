import { type ReactNode, useMemo } from 'react';
import type { ImpactReport } from '../../api/types.js';
import { Picked } from './picked.js';

const linesMax = 30;
const columnsMax = 12;

interface Props {
  readonly env: string;
  readonly report: ImpactReport;
}

/** How many questions moved from which tool to which: rows lose, columns gain. */
export function ShiftMatrix({ env, report: { shifts, change } }: Props): ReactNode {
  const { rows, columns, cellOf } = useMemo(() => matrixOf(shifts), [shifts]);
  const [shownRows, shownColumns] = [rows.slice(0, linesMax), columns.slice(0, columnsMax)];
  const left = rows.length - shownRows.length + columns.length - shownColumns.length;
  return (
    <div className="card grid gap-2">
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Shift matrix">
        <table className="text-left text-sm">
          <caption className="text-quiet pb-2 text-left">
            Questions that went to the tool of the row before, and go to the tool of the column after.
          </caption>
          <thead>
            <tr className="align-bottom">
              <th scope="col" className="pr-3">
                from ╲ to
              </th>
              {shownColumns.map(([to]) => (
                <th key={to} scope="col" className="max-w-56 min-w-28 px-2 pb-1 font-normal">
                  <Picked env={env} result={to} added={change.added} />
                </th>
              ))}
              <th scope="col" className="px-2 pb-1">
                all
              </th>
            </tr>
          </thead>
          <tbody>
            {shownRows.map(([from, total]) => (
              <tr key={from} className="border-line border-t">
                <th scope="row" className="max-w-64 py-1 pr-3 font-normal">
                  <Picked env={env} result={from} added={change.added} />
                </th>
                {shownColumns.map(([to]) => (
                  <td key={to} className="px-2 font-mono">
                    {cellOf(from, to) ?? <span className="text-quiet">·</span>}
                  </td>
                ))}
                <td className="px-2 font-mono font-semibold">{total}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && <p className="text-quiet text-sm">{left} more tools; the API’s report has them all.</p>}
    </div>
  );
}

function matrixOf(shifts: ImpactReport['shifts']) {
  const cells = new Map(shifts.map(({ from, to, probes }) => [`${from}\n${to}`, probes]));
  const sum = (side: 'from' | 'to'): [string, number][] => {
    const totals = new Map<string, number>();
    for (const shift of shifts) totals.set(shift[side], (totals.get(shift[side]) ?? 0) + shift.probes);
    return [...totals].sort(([, one], [, other]) => other - one);
  };
  return {
    rows: sum('from'),
    columns: sum('to'),
    cellOf: (from: string, to: string): number | undefined => cells.get(`${from}\n${to}`),
  };
}
