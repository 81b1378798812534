import type { ReactNode } from 'react';
import { Untrusted } from '../base/text/untrusted.js';
import { clashOf } from './clash-of.js';
import { flattenSchema, type SchemaRow } from './flatten-schema.js';

interface Props {
  /** What the values are: parameters unless told. */
  readonly of?: string;
  readonly first: { readonly name: string; readonly schema: unknown };
  readonly second?: { readonly name: string; readonly schema: unknown };
}

/** What two tools take or give, value by value, with clashes marked; or what one does. */
export function SchemaComparison({ of = 'Parameter', first, second }: Props): ReactNode {
  const sides = [flattenSchema(first.schema), ...(second === undefined ? [] : [flattenSchema(second.schema)])];
  const byPath = sides.map(({ rows }) => new Map(rows.map((row) => [row.path, row])));
  const paths = [...new Set(sides.flatMap(({ rows }) => rows.map(({ path }) => path)))].sort();
  if (paths.length === 0) return <p className="text-quiet">No {of.toLowerCase()}s.</p>;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={`${of}s`}>
      <table className="w-full min-w-96 table-fixed text-left text-sm">
        <thead>
          <tr>
            <th>{of}</th>
            <th>
              <Untrusted max={80}>{first.name}</Untrusted>
            </th>
            {second !== undefined && (
              <th>
                <Untrusted max={80}>{second.name}</Untrusted>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {paths.map((path) => (
            <Row key={path} path={path} rows={byPath.map((side) => side.get(path))} />
          ))}
        </tbody>
      </table>
      {sides.some(({ isCut }) => isCut) && <p className="text-high font-medium">There are more than are shown here.</p>}
    </div>
  );
}

function Row({ path, rows }: { readonly path: string; readonly rows: readonly (SchemaRow | undefined)[] }): ReactNode {
  const [one, other] = rows;
  const clash = clashOf(one, other);
  return (
    <tr className={`border-line border-t align-top ${clash === undefined ? '' : 'bg-removed'}`}>
      <th
        scope="row"
        className="pr-2 font-mono font-normal"
        style={{ paddingLeft: `${(one ?? other)?.depth ?? 0}rem` }}
      >
        <Untrusted max={120}>{path}</Untrusted>
        {clash !== undefined && <span className="text-critical block font-sans font-semibold">{clash}</span>}
      </th>
      {rows.map((row, at) => (
        <td key={at} className="pr-2 pb-1">
          {row === undefined ? (
            <span className="text-quiet">–</span>
          ) : (
            <>
              <Untrusted className="font-mono">{row.type}</Untrusted>
              {row.isRequired && ' (required)'}
              <span className={`block ${clash === undefined ? 'text-quiet' : ''}`}>
                <Untrusted max={300}>{row.description}</Untrusted>
              </span>
            </>
          )}
        </td>
      ))}
    </tr>
  );
}
