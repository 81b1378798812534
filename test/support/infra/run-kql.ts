import { aggregate } from './kql-aggregates.js';
import { evaluate, type Row, type Scope } from './kql-expressions.js';
import { compare, text, type Value } from './kql-values.js';
import { createParser, kindOf, type Node, part, parts, textOf } from './kusto.js';

export type Tables = Readonly<Record<string, readonly Row[]>>;

interface Run {
  readonly tables: Tables;
  readonly now: Date;
}
type Operator = (rows: readonly Row[], node: Node, run: Run) => readonly Row[];

const scopes = (rows: readonly Row[], now: Date): Scope[] => rows.map((_, at) => ({ rows, at, now }));

/** The columns that `a`, `b = a + 1` and `bin(a, 1h)` make of a row; their names are `a`, `b` and `a`. */
function columnsOf(nodes: readonly Node[], scope: Scope): Row {
  return Object.fromEntries(
    nodes.map((node): [string, Value] => {
      if (kindOf(node) === 'SimpleNamedExpression')
        return [textOf(part(node, 'Name')), evaluate(part(node, 'Expression'), scope)];
      const named = /^(?:bin\()?(\w+)/.exec(textOf(node))?.[1] ?? '';
      return [named, evaluate(node, scope)];
    }),
  );
}

const kindOfJoin = (node: Node): string | undefined =>
  parts(node, 'Parameters')
    .map(textOf)
    .find((one) => one.startsWith('kind'))
    ?.replace(/^kind\s*=\s*/, '');

/** The columns that two tables are joined on: `Chain`, or `$left.SubjectId == $right.ToolId`. */
const keysOf = (clause: Node): [string, string][] =>
  parts(clause, 'Expressions').map((node) => {
    const [, left, right] = /^\$left\.(\w+)\s*==\s*\$right\.(\w+)$/.exec(textOf(node)) ?? [];
    return [left ?? textOf(node), right ?? textOf(node)];
  });

const keyOf = (row: Row, names: readonly string[]): string => JSON.stringify(names.map((name) => text(row[name])));

function joined(rows: readonly Row[], others: readonly Row[], keys: [string, string][], merge: (...of: Row[]) => Row) {
  const [left, right] = [keys.map(([name]) => name), keys.map(([, name]) => name)];
  const byKey = Map.groupBy(others, (row) => keyOf(row, right));
  return rows.map((row) => (byKey.get(keyOf(row, left)) ?? []).map((other) => merge(row, other)));
}

const operators: Readonly<Record<string, Operator>> = {
  FilterOperator: (rows, node, { now }) =>
    rows.filter((_, at) => evaluate(part(node, 'Condition'), { rows, at, now }) === true),
  ExtendOperator: (rows, node, { now }) =>
    scopes(rows, now).map((scope) => ({ ...rows[scope.at], ...columnsOf(parts(node, 'Expressions'), scope) })),
  ProjectOperator: (rows, node, { now }) =>
    scopes(rows, now).map((scope) => columnsOf(parts(node, 'Expressions'), scope)),
  SortOperator: (rows, node, { now }) =>
    [...rows].sort((a, b) => {
      for (const one of parts(node, 'Expressions')) {
        const isAscending = textOf(one).endsWith(' asc');
        const column = kindOf(one) === 'OrderedExpression' ? part(one, 'Expression') : one;
        const order = compare(
          ...([a, b].map((row) => evaluate(column, { rows: [row], at: 0, now })) as [Value, Value]),
        );
        if (order !== 0) return isAscending ? order : -order;
      }
      return 0;
    }),
  MvExpandOperator: (rows, node, { now }) =>
    scopes(rows, now).flatMap((scope) => {
      const [expanded] = parts(node, 'Expressions').map((one) => columnsOf([part(one, 'Expression')], scope));
      const [name, list] = Object.entries(expanded!)[0]!;
      return (list as Value[]).map((value) => ({ ...rows[scope.at], [name]: value }));
    }),
  SummarizeOperator: (rows, node, { now }) => {
    const by = node['ByClause'] ? parts(part(node, 'ByClause'), 'Expressions') : [];
    const groups = Map.groupBy(scopes(rows, now), (scope) => JSON.stringify(columnsOf(by, scope)));
    // Without groups there is one row even of nothing.
    if (by.length === 0 && groups.size === 0) groups.set('', []);
    return [...groups.values()].map((group) =>
      Object.fromEntries([
        ...(group[0] === undefined ? [] : Object.entries(columnsOf(by, group[0]))),
        ...parts(node, 'Aggregates').flatMap((one) => Object.entries(aggregate(one, group))),
      ]),
    );
  },
  JoinOperator: (rows, node, run) => {
    if (kindOfJoin(node) !== 'inner') throw new Error(`no such join here: ${textOf(node)}`);
    const others = tableOf(part(node, 'Expression'), run);
    const keys = keysOf(part(node, 'ConditionClause'));
    const merge = (row: Row, other: Row): Row =>
      Object.fromEntries([
        ...Object.entries(row),
        ...Object.entries(other).map(([name, value]) => [name in row ? `${name}1` : name, value] as const),
      ]);
    return joined(rows, others, keys, merge).flat();
  },
  LookupOperator: (rows, node, run) => {
    if (kindOfJoin(node) !== 'leftouter') throw new Error(`no such lookup here: ${textOf(node)}`);
    const others = tableOf(part(node, 'Expression'), run);
    const keys = keysOf(part(node, 'LookupClause'));
    const merge = (row: Row, other: Row): Row => ({ ...other, ...row });
    return joined(rows, others, keys, merge).flatMap((found, at) => (found.length > 0 ? found : [rows[at]!]));
  },
};

function tableOf(node: Node, run: Run): readonly Row[] {
  const kind = kindOf(node);
  if (kind === 'ParenthesizedExpression') return tableOf(part(node, 'Expression'), run);
  if (kind === 'PipeExpression') {
    const operator = part(node, 'Operator');
    const known = operators[kindOf(operator)];
    if (known === undefined) throw new Error(`the operator ${kindOf(operator)} is not carried out here`);
    return known(tableOf(part(node, 'Expression'), run), operator, run);
  }
  const table = run.tables[textOf(node)];
  if (kind !== 'NameReference' || table === undefined) throw new Error(`there is no table ${textOf(node)}`);
  return table;
}

/**
 * Runs queries over rows in memory. It has what the queries of MTGS use and refuses all else: it stands in for Log Analytics
 * in tests, of which no engine runs here.
 */
export function createQueryRunner(schemas: Readonly<Record<string, string>>) {
  const parse = createParser(schemas);
  return function prepareQuery(query: string): (tables: Tables, now: Date) => readonly Row[] {
    const statements = parts(parse(query).Syntax, 'Statements');
    return (given, now) => {
      let tables = given;
      for (const statement of statements) {
        if (kindOf(statement) !== 'LetStatement') return tableOf(part(statement, 'Expression'), { tables, now });
        const value = tableOf(part(statement, 'Expression'), { tables, now });
        tables = { ...tables, [textOf(part(statement, 'Name'))]: value };
      }
      throw new Error('the query has no result');
    };
  };
}
