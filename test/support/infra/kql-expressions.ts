import { kindOf, type Node, part, parts, textOf } from './kusto.js';
import { binaryOperators, compare, isEqual, scalarFunctions, type Span, spanOf, type Value } from './kql-values.js';

export type Row = Readonly<Record<string, Value>>;

/** When a row arrived in its table. Rows that an operator made have none, as in Log Analytics. */
export const arrived = Symbol('arrived');

/** Where an expression is worked out: a row among others, at a moment. */
export interface Scope {
  readonly rows: readonly Row[];
  readonly at: number;
  readonly now: Date;
}

const literals: Readonly<Record<string, (text: string, node: Node) => Value>> = {
  LongLiteralExpression: (text) => (/^\w+\(null\)$/.test(text) ? undefined : Number(/\d+/.exec(text)?.[0])),
  BooleanLiteralExpression: (text) => text === 'true',
  StringLiteralExpression: (_, node) => node['LiteralValue'],
  TimespanLiteralExpression: spanOf,
};

/** Works an expression out. What the queries of MTGS do not use is refused, never guessed. */
export function evaluate(node: Node, scope: Scope): Value {
  const kind = kindOf(node);
  const literal = literals[kind];
  if (literal !== undefined) return literal(textOf(node), node);
  const operator = binaryOperators[kind];
  if (operator !== undefined)
    return operator(evaluate(part(node, 'Left'), scope), evaluate(part(node, 'Right'), scope));
  switch (kind) {
    case 'NameReference':
      return scope.rows[scope.at]?.[textOf(node)];
    case 'ParenthesizedExpression':
      return evaluate(part(node, 'Expression'), scope);
    case 'PathExpression':
      return inside(evaluate(part(node, 'Expression'), scope), textOf(part(node, 'Selector')));
    case 'ElementExpression':
      return inside(
        evaluate(part(node, 'Expression'), scope),
        evaluate(part(part(node, 'Selector'), 'Expression'), scope) as number,
      );
    case 'InExpression': {
      const left = evaluate(part(node, 'Left'), scope);
      return parts(part(node, 'Right'), 'Expressions').some((one) => isEqual(left, evaluate(one, scope)));
    }
    case 'BetweenExpression': {
      const [value, from, to] = [
        part(node, 'Left'),
        part(part(node, 'Right'), 'First'),
        part(part(node, 'Right'), 'Second'),
      ].map((one) => evaluate(one, scope));
      return value !== undefined && compare(value, from) >= 0 && compare(value, to) <= 0;
    }
    case 'FunctionCallExpression':
      return call(node, scope);
    default:
      throw new Error(`no value is worked out for ${kind}: ${textOf(node)}`);
  }
}

function call(node: Node, scope: Scope): Value {
  const name = textOf(part(node, 'Name'));
  const given = parts(part(node, 'ArgumentList'), 'Expressions');
  const values = (): Value[] => given.map((one) => evaluate(one, scope));
  switch (name) {
    case 'now':
      return scope.now;
    case 'ago':
      return new Date(scope.now.getTime() - (values()[0] as Span).ms);
    case 'prev':
      return evaluate(given[0]!, { ...scope, at: scope.at - 1 });
    case 'ingestion_time': {
      const row = scope.rows[scope.at] as { readonly [arrived]?: Date } | undefined;
      if (row?.[arrived] === undefined) throw new Error('ingestion_time() of a row that is not one of the table');
      return row[arrived];
    }
    default: {
      const known = scalarFunctions[name];
      if (known === undefined) throw new Error(`the function ${name} is not worked out here`);
      return known(...values());
    }
  }
}

const inside = (value: Value, name: string | number): Value =>
  (value as Readonly<Record<string | number, Value>> | undefined)?.[name];
