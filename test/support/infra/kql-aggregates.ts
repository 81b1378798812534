import { evaluate, type Row, type Scope } from './kql-expressions.js';
import { compare, text, type Value } from './kql-values.js';
import { kindOf, type Node, part, parts, textOf } from './kusto.js';

type Aggregate = (group: readonly Scope[], given: readonly Node[]) => Value;

const valuesOf = (group: readonly Scope[], node: Node): Value[] =>
  group.map((scope) => evaluate(node, scope)).filter((value) => value !== undefined);
const distinct = (values: readonly Value[]): Value[] => [
  ...new Map(values.map((value) => [text(value), value])).values(),
];
const best = (values: readonly Value[], sign: 1 | -1): Value =>
  values.length === 0 ? undefined : values.reduce((a, b) => (sign * compare(a, b) < 0 ? b : a));

const aggregates: Readonly<Record<string, Aggregate>> = {
  count: (group) => group.length,
  countif: (group, [condition]) => group.filter((scope) => evaluate(condition!, scope) === true).length,
  min: (group, [value]) => best(valuesOf(group, value!), -1),
  max: (group, [value]) => best(valuesOf(group, value!), 1),
  sum: (group, [value]) => (valuesOf(group, value!) as number[]).reduce((a, b) => a + b, 0),
  dcount: (group, [value]) => distinct(valuesOf(group, value!)).length,
  take_anyif: (group, [value, condition]) => {
    const scope = group.find((one) => evaluate(condition!, one) === true);
    return scope && evaluate(value!, scope);
  },
};

/** Of aggregates that other functions may be around, such as `tostring(make_set(…))`. */
function makeSet(group: readonly Scope[], [value, most]: readonly Node[]): Value[] {
  return distinct(valuesOf(group, value!)).slice(0, most === undefined ? undefined : Number(textOf(most)));
}

/** The row in which a column is lowest or highest: that column, and those that are named beside it or all. */
function rowWith(group: readonly Scope[], [column, ...others]: readonly Node[], sign: 1 | -1): Row {
  const known = group.filter((scope) => evaluate(column!, scope) !== undefined);
  const first = known.reduce<Scope | undefined>((a, b) => {
    return a === undefined || sign * compare(evaluate(column!, a), evaluate(column!, b)) < 0 ? b : a;
  }, undefined);
  if (first === undefined) return {};
  if (others.some((one) => kindOf(one) === 'StarExpression'))
    return Object.fromEntries(Object.entries(first.rows[first.at]!));
  return Object.fromEntries([column!, ...others].map((one) => [textOf(one), evaluate(one, first)]));
}

/** The columns that one aggregate makes of a group. */
export function aggregate(node: Node, group: readonly Scope[]): Row {
  const isNamed = kindOf(node) === 'SimpleNamedExpression';
  const called = isNamed ? part(node, 'Expression') : node;
  const name = textOf(part(called, 'Name'));
  const given = parts(part(called, 'ArgumentList'), 'Expressions');
  if (name === 'arg_min' || name === 'arg_max') return rowWith(group, given, name === 'arg_max' ? 1 : -1);
  if (!isNamed) throw new Error(`an aggregate without a name: ${textOf(node)}`);
  const column = textOf(part(node, 'Name'));
  if (name === 'make_set') return { [column]: makeSet(group, given) };
  if (name === 'tostring')
    return { [column]: text(makeSet(group, parts(part(given[0]!, 'ArgumentList'), 'Expressions'))) };
  const known = aggregates[name];
  if (known === undefined) throw new Error(`the aggregate ${name} is not worked out here`);
  return { [column]: known(group, given) };
}
